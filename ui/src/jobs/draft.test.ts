import { expect, it, vi } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { RunDraft } from "./draft.svelte";
import { atMost, chargeOf, FIRST, titleOf } from "../terms/kinds";
import { SHOWN } from "../backend/fake/shown";
import { BY_HAND } from "../terms/recipes";

function listOf(leads: number) {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock });
  return { backend, clock, list: backend.addList(`leads-${leads}.csv`).id };
}

it("asks first for what was searched last", async () => {
  const { backend, list } = listOf(500);
  const draft = new RunDraft(backend, list);
  await draft.begin({ kind: "verify_email", provider: "clearout" });
  expect(draft.forecast?.kind).toBe("verify_email");
  expect(draft.forecast?.provider).toBe("clearout");
  expect(draft.ready).toBe(true);
});

it("leaves a service that does not answer the kind", async () => {
  const { backend, list } = listOf(500);
  const draft = new RunDraft(backend, list);
  await draft.begin(null);
  await draft.change({ provider: "clearout" });
  await draft.change({ kind: "find_phone" });
  expect(draft.wanted.provider).toBe("enrow");
  expect(draft.forecast?.ceiling).toBe((draft.forecast?.searches ?? 0) * 40);
});

it("shows the price of the last choice only, however replies come", async () => {
  const { backend, list } = listOf(500);
  const draft = new RunDraft(backend, list);
  await draft.begin(null);
  const real = backend.forecast;
  const late: (() => void)[] = [];
  backend.forecast = async (id, wanted) => {
    await new Promise<void>((go) => late.push(go));
    return real(id, wanted);
  };
  const first = draft.change({ kind: "find_phone" });
  const second = draft.change({ kind: "verify_email" });
  expect(draft.ready).toBe(false);
  late[1]?.();
  await second;
  late[0]?.();
  await first;
  expect(draft.forecast?.kind).toBe("verify_email");
  expect(draft.ready).toBe(true);
});

it("cannot be started while what was chosen is refused", async () => {
  const { backend, list } = listOf(500);
  const draft = new RunDraft(backend, list);
  await draft.begin(null);
  await draft.change({ country: "X1" });
  await draft.change({ country: "1X" });
  expect(draft.problem).toContain("two letters");
  expect(draft.ready).toBe(false);
  await draft.change({ country: "DE" });
  expect(draft.problem).toBeNull();
  expect(draft.ready).toBe(true);
});

it("goes on with a job that is not finished, and buys anew only what is", async () => {
  const { backend, clock, list } = listOf(2000);
  const job = await backend.startJob(list, FIRST, false, SHOWN);
  const draft = new RunDraft(backend, list);
  await draft.begin(null);
  expect([draft.forecast?.unfinished, draft.ready]).toEqual([job.id, false]);

  clock.advance(60_000);
  const again = new RunDraft(backend, list);
  await again.begin(null);
  expect([again.forecast?.unfinished, again.again]).toEqual([null, true]);
  expect((await again.start("sandbox")).id).not.toBe(job.id);
});

it("searches the rest of the job that is meant", async () => {
  const { backend, clock, list } = listOf(5000);
  const job = await backend.startJob(list, FIRST, false, SHOWN);
  clock.advance(1000);
  await backend.stopJob(job.id);
  clock.advance(60_000);
  const left = (await backend.getJob(job.id)).skips.at(-1);
  const draft = new RunDraft(backend, list, { job: job.id, retry: null });
  await draft.begin(null);
  expect(left?.reason).toBe("stopped");
  expect(draft.forecast?.searches).toBeGreaterThan(0);
  expect((await draft.start("sandbox")).id).toBe(job.id);
});

it("starts nothing but what was shown, and shows what it would be now", async () => {
  const { backend, list } = listOf(500);
  const draft = new RunDraft(backend, list);
  await draft.begin(null);
  const shown = draft.forecast?.searches ?? 0;
  const real = backend.startJob;
  backend.startJob = (id, wanted, again, what) =>
    real(id, wanted, again, { ...what, searches: what.searches - 1 });
  await expect(draft.start("sandbox")).rejects.toThrow("look at it again");
  await vi.waitFor(() => expect(draft.ready).toBe(true));
  expect(draft.forecast?.searches).toBe(shown);
});

it("waits for the second letter of a country", async () => {
  const { backend, list } = listOf(500);
  const draft = new RunDraft(backend, list);
  await draft.begin(null);
  draft.typing = true;
  expect(draft.ready).toBe(false);
});

it("says what is charged", () => {
  expect(chargeOf("find_email", "found", 1)).toBe(
    "An address that is found costs 1 credit, a miss nothing.",
  );
  expect(chargeOf("verify_email", "check", 0.25)).toBe(
    "Every check costs 0.25 credits, whatever it says.",
  );
  expect(chargeOf("find_phone", "found", 40)).toContain(
    "A number that is found costs up to 40 credits,",
  );
  expect(atMost("verify_email", "verdict")).toBe("if each has a verdict");
  expect(titleOf({ kind: "find_phone", provider: "enrow" })).toBe(
    "Find phone, Enrow",
  );
});

it("refuses verdicts that nobody gives, until somebody verifies or less is wanted", async () => {
  const { backend, list } = listOf(500);
  const draft = new RunDraft(backend, list);
  await draft.begin(null);
  await draft.choose("Find, strictly verified");
  expect([draft.problem, draft.ready]).toEqual([null, true]);
  await draft.alter({ verifyEmail: [] });
  expect(draft.problem).toContain("nobody verifies");
  expect(draft.ready).toBe(false);
  await expect(draft.save("Kept")).rejects.toThrow("nobody verifies");
  await draft.alter({ accept: { ...BY_HAND.accept, rule: "everything" } });
  expect([draft.problem, draft.ready]).toEqual([null, true]);
});
