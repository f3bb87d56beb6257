import { describe, expect, it } from "vitest";
import type { JobView } from "../backend/backend";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { FIRST } from "../terms/kinds";
import { SHOWN } from "../backend/fake/shown";
import { arriving, nextStep, standing, unsent } from "./next";

async function job(change: Partial<JobView>): Promise<JobView> {
  const backend = fakeBackend({ clock: new HeldClock() });
  const { id } = backend.addList("leads-500.csv");
  return { ...(await backend.startJob(id, FIRST, false, SHOWN)), ...change };
}

const stopped = [
  { reason: "stopped", sentence: "", leads: 7, includable: false },
];

describe("what can be done with a job next", () => {
  it.each<[string, Partial<JobView>, string, string]>([
    ["runs", {}, "pause", "Running"],
    [
      "is about to pause",
      { pausing: true, inFlight: 5 },
      "pausing",
      "Pausing, what was sent still arrives",
    ],
    [
      "is paused",
      { active: false, state: "paused", inFlight: 0 },
      "resume",
      "Paused",
    ],
    [
      "was left by a crash",
      { active: false, state: "running" },
      "resume",
      "Waiting to be resumed",
    ],
    [
      "is stopping",
      { stopped: true, inFlight: 5, skips: stopped },
      "wait",
      "Stopping, what was sent still arrives",
    ],
    [
      "is stopped, with a doubt left",
      { active: false, stopped: true, state: "paused", skips: stopped },
      "fetch",
      "Stopped",
    ],
    [
      "was stopped",
      { active: false, stopped: true, state: "finished", skips: stopped },
      "rest",
      "Stopped",
    ],
    [
      "was stopped when all had been sent",
      { active: false, stopped: true, state: "finished", skips: [] },
      "run",
      "Finished",
    ],
    [
      "has ended",
      { active: false, state: "finished", skips: [] },
      "run",
      "Finished",
    ],
  ])("one that %s", async (_, change, next, words) => {
    const view = await job(change);
    expect([nextStep(view), standing(view)]).toEqual([next, words]);
  });

  it("a list without one is to be searched", () => {
    expect(nextStep(null)).toBe("run");
  });

  it("what is in doubt is not said to arrive", async () => {
    const doubts = [{ id: 1, searches: 5, intendedAt: "" }];
    expect(arriving(await job({ inFlight: 8, doubts }))).toBe(3);
    expect(unsent(await job({ skips: stopped }))).toBe(7);
  });
});
