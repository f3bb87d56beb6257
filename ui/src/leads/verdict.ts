// The verdicts in words and tone, the same in the grid, the filter and the panel.
import type { Verdict } from "../backend/backend";
import type { Tone } from "../shared/tone";

export const VERDICTS: Record<Verdict, { word: string; tone: Tone }> = {
  found: { word: "Found", tone: "good" },
  not_found: { word: "Not found", tone: "quiet" },
  unsure: { word: "Unsure", tone: "mixed" },
  skipped: { word: "Skipped", tone: "info" },
  failed: { word: "Failed", tone: "bad" },
  pending: { word: "Pending", tone: "open" },
  in_doubt: { word: "In doubt", tone: "doubt" },
  none: { word: "Not searched", tone: "open" },
};
