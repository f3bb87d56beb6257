// What can be done with a job next: the one step that the screen's first button takes.
import type { JobView } from "../backend/backend";

/**
 * `wait`: it is stopping, and only what is in flight still arrives. `fetch`: it was stopped, and the window closed before
 * all that had been sent had arrived. `pausing`: nothing at once, so that a second click on Pause undoes nothing.
 */
export type NextStep =
  "run" | "pause" | "pausing" | "resume" | "rest" | "fetch" | "wait";

export function nextStep(job: JobView | null): NextStep {
  if (!job) return "run";
  if (job.active && job.stopped) return "wait";
  if (job.active) return job.pausing ? "pausing" : "pause";
  if (job.state !== "finished") return job.stopped ? "fetch" : "resume";
  return unsent(job) > 0 ? "rest" : "run";
}

/** Leads that were not searched because the job was stopped. */
export function unsent(job: JobView): number {
  return job.skips.find((skip) => skip.reason === "stopped")?.leads ?? 0;
}

/** Searches that will still arrive: in flight, and in no batch in doubt. */
export function arriving(job: JobView): number {
  return job.doubts.reduce(
    (left, batch) => left - batch.searches,
    job.inFlight,
  );
}

/** Where a job stands, in words. */
export function standing(job: JobView): string {
  const still = arriving(job) > 0;
  if (job.active && job.stopped) {
    return still ? "Stopping, what was sent still arrives" : "Stopping";
  }
  if (job.pausing) {
    return still ? "Pausing, what was sent still arrives" : "Pausing";
  }
  if (job.stopped && job.state !== "finished") return "Stopped";
  if (job.state === "planning") return "Looking through the leads";
  if (job.state === "paused") return "Paused";
  if (job.state === "finished") return unsent(job) > 0 ? "Stopped" : "Finished";
  return job.active ? "Running" : "Waiting to be resumed";
}
