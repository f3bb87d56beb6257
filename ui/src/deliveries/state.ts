// What became of a delivery, in words and tone.
import type {
  DeliveryRow,
  DeliveryState,
  Proof,
  UnmatchedKind,
} from "../backend/backend";
import type { Tone } from "../shared/tone";

export { SERVICES } from "../terms/services";

type Said = { word: string; tone: Tone };

export const STATES: Record<DeliveryState, Said> = {
  unread: { word: "Unread", tone: "open" },
  applied: { word: "Applied", tone: "good" },
  repeated: { word: "Repeated", tone: "quiet" },
  unreadable: { word: "Unreadable", tone: "bad" },
};
const TEST: Said = { word: "Test", tone: "info" };
const UNMATCHED: Said = { word: "Unmatched", tone: "mixed" };

/** A test changes nothing and what nobody asked for waits: neither was applied to anything. */
export function standing(row: DeliveryRow): Said {
  if (row.state !== "applied") return STATES[row.state];
  if (row.test) return TEST;
  return row.unmatched ? UNMATCHED : STATES.applied;
}

/** What shows that a delivery came from the service, and why that is enough. */
export const PROOFS: Record<Proof, { word: string; why: string }> = {
  secretPath: {
    word: "Secret path",
    why: "It came on a path that only the service was told. Enrow does not sign its callbacks; the answers themselves are fetched with your key.",
  },
  signature: {
    word: "Signature",
    why: "Clearout has signed it with the secret of your webhook: nobody else could have sent these bytes.",
  },
};

/** What kind of thing was told unasked. */
export const KINDS: Record<UnmatchedKind, { word: string; why: string }> = {
  answer: {
    word: "Answer",
    why: "An answer that something else asked for with your account. It waits here until you take it into a list.",
  },
  list: {
    word: "Finished list",
    why: "A list that was not started here is finished. Its rows are at the service: they are fetched, for nothing, when you take it into a list.",
  },
  single: {
    word: "Finished search",
    why: "A search that was not started here is finished. Its answer is at the service: it is fetched, for nothing, when you take it into a list.",
  },
  other: {
    word: "Other",
    why: "It tells of something else than an address or a person, so there is nothing to take into a list.",
  },
};
