// The conservation law as terms of a sum. If they ever fail to add up, the window says so rather than hiding it.
import type { Counts, Kind, Verdict } from "../backend/backend";
import { verdictsOf } from "../terms/verdicts";
import type { Tone } from "../shared/tone";

export type Term = {
  verdict: Verdict;
  word: string;
  tone: Tone;
  leads: number;
};

const PLACES = [
  ["found", "found"],
  ["not_found", "notFound"],
  ["unsure", "unsure"],
  ["skipped", "skipped"],
  ["failed", "failed"],
  ["pending", "pending"],
] as const;

export function terms(counts: Counts, kind: Kind): Term[] {
  const words = verdictsOf(kind);
  return PLACES.map(([verdict, place]) => ({
    verdict,
    word: words[verdict].word.toLowerCase(),
    tone: words[verdict].tone,
    leads: counts[place],
  }));
}

/** The terms to show: finding is never unsure, so that word is shown only where it has leads. */
export function shown(counts: Counts, kind: Kind): Term[] {
  return terms(counts, kind).filter(
    ({ verdict, leads }) => verdict !== "unsure" || leads > 0,
  );
}

/** What is missing from the sum; zero, always. */
export function gap(counts: Counts): number {
  return PLACES.reduce((left, [, place]) => left - counts[place], counts.leads);
}

/** How much of the job has its outcome, from 0 to 1. */
export function done(counts: Counts): number {
  return counts.leads === 0 ? 1 : 1 - counts.pending / counts.leads;
}
