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
