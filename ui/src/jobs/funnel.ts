// The law of a step: its leads are the sum of what was done with them, and of what came of them.
import type { RunView, StepJob } from "../backend/backend";
import { gap } from "./law";

/** What is missing from the sums; zero, always. */
export function gapOf(job: StepJob): number {
  const { leads, skipped } = job.counts;
  const done = leads - job.asked - job.carried - job.known - skipped;
  return done === 0 ? gap(job.counts) : done;
}

/** The newest job of a run. */
export function newestJob(run: RunView | null | undefined): number | null {
  return run?.steps.findLast((step) => step.job !== null)?.job?.id ?? null;
}
