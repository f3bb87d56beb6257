import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { FIND } from "../backend/fake/recipes";
import { SHOWN } from "../backend/fake/shown";
import { FIRST } from "../terms/kinds";
import { BY_HAND, inWords, orderOf } from "../terms/recipes";
import { problemOfCap } from "./cap";
import { RunDraft } from "./draft.svelte";
import { gapOf, newestJob } from "./funnel";
import { routes, toldFinds } from "./leaving";

function listOf(leads: number) {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock });
  return { backend, clock, list: backend.addList(`leads-${leads}.csv`).id };
}

const VERIFIED = {
  ...FIND,
  verifyEmail: FIND.findEmail,
  findPhone: ["enrow" as const],
};

it("keeps the law at every step of a run and every moment, under a cap that is raised", async () => {
  const { backend, clock, list } = listOf(1200);
  const wanted = { ...FIRST, recipe: VERIFIED, cap: "400" };
  let job = (await backend.startJob(list, wanted, false, SHOWN)).id;
  let capped = 0;
  for (let moment = 0; moment < 200; moment += 1) {
    clock.advance(300);
    const view = await backend.getJob(job);
    for (const { job } of view.run?.steps ?? [])
      if (job) expect(gapOf(job)).toBe(0);
    const { cap = null, committed = 0 } = view.run ?? {};
    if (cap !== null) expect(committed).toBeLessThanOrEqual(cap);
    if (view.pause?.reason === "cap_reached") {
      capped += 1;
      await expect(backend.setCap(job, "5")).rejects.toThrow("spent or held");
      await backend.setCap(job, capped === 1 ? "1,500" : "");
      await backend.resumeJob(job);
    }
    job = newestJob(view.run) ?? job;
  }
  const end = (await backend.getJob(job)).run;
  expect(capped).toBe(2);
  expect([end?.ended, end?.steps.length]).toEqual([true, 7]);
  const spent = end?.services.reduce((sum, { spent }) => sum + spent, 0);
  expect(spent).toBeLessThanOrEqual(end?.ceiling ?? 0);
  for (const service of end?.services ?? []) {
    expect([service.held, service.unexplained]).toEqual([0, 0]);
  }
});

it("asks again for whom a job has no answer, and keeps all others", async () => {
  const { backend, clock, list } = listOf(3000);
  const { id } = await backend.startJob(list, FIRST, false, SHOWN);
  expect((await backend.getJob(id)).failedToRetry).toBe(0);
  clock.advance(60_000);
  const before = await backend.getJob(id);
  expect(before.failedToRetry).toBe(before.counts.failed);
  const draft = new RunDraft(backend, list, { job: id, retry: "failed" });
  await draft.begin(null);
  expect(draft.forecast?.searches).toBe(before.counts.failed);
  const again = await draft.start("sandbox");
  clock.advance(60_000);
  const { counts } = await backend.getJob(again.id);
  expect(counts.failed).toBe(0);
  expect(counts.found).toBeGreaterThanOrEqual(before.counts.found);
  expect((await backend.getJob(id)).failedToRetry).toBe(0);
});

it("goes from one question to a recipe, by hand, and back", async () => {
  const { backend, list } = listOf(500);
  const draft = new RunDraft(backend, list);
  await draft.begin(null);
  expect(draft.forecast?.steps).toHaveLength(1);
  await draft.choose();
  expect(draft.recipe?.name).toBe("Find, verified");
  expect(draft.forecast?.steps).toHaveLength(6);
  await draft.alter({ verifyEmail: [] });
  expect([draft.byHand, draft.forecast?.steps.length]).toEqual([true, 2]);
  await draft.alter({ findEmail: [] });
  expect(draft.problem).toContain("choose at least one service");
  expect(draft.ready).toBe(false);
  await expect(draft.save(" ")).rejects.toThrow("name");
  await draft.alter({ findEmail: ["clearout"] });
  await draft.save(" Fair ");
  expect([draft.saved, draft.recipe?.name]).toEqual([true, "Fair"]);
  await draft.remove();
  expect(draft.saved).toBe(false);
  await draft.takeFromFile();
  expect(draft.recipe?.verifyEmail).toEqual(["clearout"]);
  expect(await draft.writeToFile()).toContain("From a file.json");
  await draft.askOne();
  expect(draft.recipe).toBeNull();
  draft.setCap("0");
  expect(draft.ready).toBe(false);
});

it("takes a cap as people write it, and says why something is none", () => {
  for (const typed of ["", " ", "500", "12.5", "1,250", "1,234,567.25"])
    expect(problemOfCap(typed, 0)).toBeNull();
  for (const typed of [
    "0",
    "-5",
    "12o",
    "1,5",
    ",500",
    "5 EUR",
    "1e5",
    "0.001",
  ])
    expect(problemOfCap(typed, 0)).toContain("That is no cap");
  expect(problemOfCap("100", 100)).toContain("100 credits spent or held");
  expect(problemOfCap("101", 100)).toBeNull();
  expect(problemOfCap("", 100)).toBeNull();
});

it("says of each column who is told of it, and which stay", async () => {
  const { backend, list } = listOf(500);
  const forecast = await backend.forecast(list, { ...FIRST, recipe: VERIFIED });
  const { routes: all, stay } = routes(forecast);
  const columns = [...all.flatMap((route) => route.columns), ...stay];
  expect(columns.sort()).toEqual(
    forecast.leaving.map(({ column }) => column).sort(),
  );
  expect(stay).toEqual(["Ref", "Job Title", "Phone", "City", "Notes"]);
  const email = all.find((route) => route.columns.includes("E-mail"));
  expect(email?.to).toEqual(["Verify at Enrow", "Verify at Clearout"]);
  expect(toldFinds(forecast)).toEqual(email?.to);
  const steps = forecast.steps.slice(1, 3);
  expect(toldFinds({ steps, foundBefore: false })).toEqual([]);
  expect(toldFinds({ steps, foundBefore: true })).toEqual(email?.to);
});

it("says what a recipe does and who comes first", () => {
  expect(inWords(VERIFIED)).toBe(
    "Find addresses at Enrow, then at Clearout; verify each at Enrow, if unsure at Clearout; find phone numbers at Enrow for those with an address.",
  );
  expect(orderOf(BY_HAND)).toContain("Enrow comes first: an answer");
  expect(orderOf({ ...BY_HAND, findEmail: ["enrow"] })).toBeNull();
});

it("fears what was in doubt to have been charged, also after it was sent again by word", async () => {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock, pace: { doubtful: [1, 2] } });
  const list = backend.addList("leads-600.csv").id;
  const { id } = await backend.startJob(list, FIRST, false, SHOWN);
  clock.advance(60_000);
  const doubtful = await backend.getJob(id);
  const [first, second] = doubtful.doubts;
  const feared = doubtful.run?.feared ?? 0;
  expect(feared).toBe((first?.searches ?? 0) + (second?.searches ?? 0));
  await backend.decideDoubt(id, [first?.id ?? 0], "resend");
  await backend.decideDoubt(id, [second?.id ?? 0], "lost");
  clock.advance(60_000);
  const run = (await backend.getJob(id)).run;
  expect(run?.feared).toBe(feared);
  expect(run?.steps[0]?.job?.resent).toEqual({
    searches: first?.searches,
    atMost: first?.searches,
  });
  const spent = run?.services[0]?.spent ?? 0;
  expect(run?.committed).toBe(spent + feared);
});
