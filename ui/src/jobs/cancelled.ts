// What came of cancelling a batch at its service, in words.
import type { CancelledBatch } from "../backend/backend";

export function cancelledWords(batch: CancelledBatch, service: string): string {
  switch (batch.outcome) {
    case "begun":
      return "is being cancelled, which takes up to 15 minutes";
    case "too_late":
      return `too late, it has ended at ${service}`;
    case "not_offered":
      return `goes on, as ${service} cancels nothing of this sort`;
    case "in_doubt":
      return `nobody knows whether ${service} has it`;
    case "refused":
      return `goes on: ${batch.why ?? "it was refused"}`;
  }
}
