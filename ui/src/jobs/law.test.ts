import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { FIRST } from "../terms/kinds";
import { SHOWN } from "../backend/fake/shown";
import { done, gap } from "./law";

it("adds up at every step of a run, with a pause, a stop and a batch in doubt", async () => {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock, pace: { doubtful: [2] } });
  const list = backend.addList("leads-5000.csv");
  const { id } = await backend.startJob(list.id, FIRST, false, SHOWN);
  for (let step = 0; step < 40; step += 1) {
    clock.advance(300);
    if (step === 5) await backend.pauseJob(id);
    if (step === 12) await backend.resumeJob(id);
    if (step === 15) await backend.stopJob(id);
    if (step === 22) await backend.searchRest(id, SHOWN);
    const { counts, creditsHeld } = await backend.getJob(id);
    expect(gap(counts)).toBe(0);
    expect(counts.inDoubt).toBeLessThanOrEqual(counts.pending);
    expect(creditsHeld).toBeGreaterThanOrEqual(0);
  }
  expect((await backend.getJob(id)).pause?.reason).toBe("in_doubt");
  const doubts = (await backend.getJob(id)).doubts.map((batch) => batch.id);
  await backend.decideDoubt(id, doubts, "resend");
  clock.advance(5000);
  const end = await backend.getJob(id);
  expect([end.state, end.creditsHeld, done(end.counts)]).toEqual([
    "finished",
    0,
    1,
  ]);
});

it("says what is missing when it does not add up", () => {
  const counts = {
    leads: 10,
    searches: 9,
    found: 3,
    notFound: 1,
    unsure: 1,
    skipped: 1,
    failed: 0,
    pending: 3,
    inDoubt: 0,
  };
  expect(gap(counts)).toBe(1);
});
