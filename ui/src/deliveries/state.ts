// What became of a delivery, in words and tone.
import type { DeliveryState } from "../backend/backend";
import type { Tone } from "../shared/tone";

export const STATES: Record<DeliveryState, { word: string; tone: Tone }> = {
  unread: { word: "Unread", tone: "open" },
  applied: { word: "Applied", tone: "good" },
  repeated: { word: "Repeated", tone: "quiet" },
  unreadable: { word: "Unreadable", tone: "bad" },
};
