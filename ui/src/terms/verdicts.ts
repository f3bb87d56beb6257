// The verdicts in words and tone, the same in the grid, the filter, the panel and the sum.
import type { Kind, LeadRow, Qualification, Verdict } from "../backend/backend";
import type { Tone } from "../shared/tone";

export type Said = { word: string; tone: Tone };

const VERDICTS: Record<Verdict, Said> = {
  found: { word: "Found", tone: "good" },
  not_found: { word: "Not found", tone: "quiet" },
  unsure: { word: "Unsure", tone: "mixed" },
  skipped: { word: "Skipped", tone: "info" },
  failed: { word: "Failed", tone: "bad" },
  pending: { word: "Pending", tone: "open" },
  in_doubt: { word: "In doubt", tone: "doubt" },
  none: { word: "Not searched", tone: "open" },
};

/** A service's verdict. */
export const QUALIFICATIONS: Record<Qualification, Said> = {
  found: { word: "Found", tone: "good" },
  not_found: { word: "Not found", tone: "quiet" },
  deliverable: { word: "Deliverable", tone: "good" },
  undeliverable: { word: "Undeliverable", tone: "quiet" },
  catch_all: { word: "Catch-all", tone: "mixed" },
  risky: { word: "Risky", tone: "mixed" },
  unknown: { word: "Unknown", tone: "mixed" },
};

/** The verdicts of a job for `kind`: an address that was verified is deliverable or not, rather than found. */
export function verdictsOf(kind: Kind | null): Record<Verdict, Said> {
  if (kind !== "verify_email") return VERDICTS;
  const { deliverable, undeliverable } = QUALIFICATIONS;
  return { ...VERDICTS, found: deliverable, not_found: undeliverable };
}

/** Where a lead stands, as finely as is known. */
export function verdictOf({
  verdict,
  qualification,
}: Pick<LeadRow, "verdict" | "qualification">): Said {
  return qualification ? QUALIFICATIONS[qualification] : VERDICTS[verdict];
}
