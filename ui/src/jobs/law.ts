// The conservation law as terms of a sum. If they ever fail to add up, the window says so rather than hiding it.
import type { Counts, Verdict } from "../backend/backend";
import type { Tone } from "../shared/tone";

export type Term = {
  verdict: Verdict;
  word: string;
  tone: Tone;
  leads: number;
};

export function terms(counts: Counts): Term[] {
  return [
    { verdict: "found", word: "found", tone: "good", leads: counts.found },
    {
      verdict: "not_found",
      word: "not found",
      tone: "quiet",
      leads: counts.notFound,
    },
    {
      verdict: "unsure",
      word: "unsure",
      tone: "mixed",
      leads: counts.unsure,
    },
    {
      verdict: "skipped",
      word: "skipped",
      tone: "info",
      leads: counts.skipped,
    },
    { verdict: "failed", word: "failed", tone: "bad", leads: counts.failed },
    {
      verdict: "pending",
      word: "pending",
      tone: "open",
      leads: counts.pending,
    },
  ];
}

/** The terms to show: finding is never unsure, so that word is shown only where it has leads. */
export function shown(counts: Counts): Term[] {
  return terms(counts).filter(
    ({ verdict, leads }) => verdict !== "unsure" || leads > 0,
  );
}

/** What is missing from the sum; zero, always. */
export function gap(counts: Counts): number {
  return terms(counts).reduce((left, term) => left - term.leads, counts.leads);
}

/** How much of the job has its outcome, from 0 to 1. */
export function done(counts: Counts): number {
  return counts.leads === 0 ? 1 : 1 - counts.pending / counts.leads;
}
