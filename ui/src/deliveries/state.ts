// What became of a delivery, in words and tone.
import type { DeliveryState, Proof } from "../backend/backend";
import type { Tone } from "../shared/tone";

export const STATES: Record<DeliveryState, { word: string; tone: Tone }> = {
  unread: { word: "Unread", tone: "open" },
  applied: { word: "Applied", tone: "good" },
  repeated: { word: "Repeated", tone: "quiet" },
  unreadable: { word: "Unreadable", tone: "bad" },
};

/** What shows that a delivery came from the service, and why that is enough. */
export const PROOFS: Record<Proof, { word: string; why: string }> = {
  secretPath: {
    word: "Secret path",
    why: "It came on a path that only the service was told. Enrow does not sign its callbacks; the answers themselves are fetched with your key.",
  },
};
