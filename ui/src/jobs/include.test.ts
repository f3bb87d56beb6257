import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { RunDraft } from "./draft.svelte";

it("searches all the same whom a job had skipped", async () => {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock });
  const list = backend.addList("/a/autumn-60.csv");
  const first = new RunDraft(backend, list.id);
  await first.begin(null);
  const { id: job } = await first.start("sandbox");
  clock.advance(10_000);
  const before = await backend.getJob(job);
  const skip = before.skips.find(({ reason }) => reason === "has_email");
  expect(skip).toMatchObject({ includable: true });
  const draft = new RunDraft(backend, list.id);
  await draft.begin(before, ["has_email"]);
  expect(draft.forecast).toMatchObject({ searches: skip?.leads, joins: job });
  await draft.start("sandbox");
  clock.advance(10_000);
  const after = await backend.getJob(job);
  expect(after.counts.skipped).toBe(before.counts.skipped - (skip?.leads ?? 0));
  // Another kind is another job, which has skipped nobody.
  await draft.change({ kind: "verify_email" });
  expect(draft.wanted.include).toEqual([]);
});

it("searches from the first whom the dialog says would be skipped", async () => {
  const backend = fakeBackend({ clock: new HeldClock() });
  const list = backend.addList("/a/autumn-60.csv");
  const draft = new RunDraft(backend, list.id);
  await draft.begin(null);
  const { searches = 0, skips = [] } = draft.forecast ?? {};
  const skip = skips.find(({ reason }) => reason === "has_email");
  if (!skip) throw new Error("nobody has an address");
  expect(skip.includable).toBe(true);
  await draft.include(skip);
  expect(draft.forecast?.searches).toBe(searches + skip.leads);
  expect(draft.forecast?.skips).not.toContainEqual(skip);
  expect(draft.included).toEqual([skip]);
  await draft.skip(skip);
  expect(draft.forecast?.searches).toBe(searches);
  await draft.include(skip);
  const job = await draft.start("sandbox");
  expect(job.skips.map(({ reason }) => reason)).not.toContain("has_email");
  await draft.change({ kind: "verify_email" });
  expect(draft.included).toEqual([]);
});
