// What a service sells, in words: the figures are the host's price list.
import type { Kind, Offer, Per } from "../backend/backend";
import { number } from "../shared/words";

export const KINDS: Record<Kind, string> = {
  find_email: "Find e-mail",
  verify_email: "Verify e-mail",
  find_phone: "Find phone",
};

const PER: Record<Per, string> = {
  found: "Not found is free",
  check: "No check is free",
  verdict: "Unknown is free",
};

export const miss = ({ per }: Offer): string => PER[per];

/** How many are asked for at a time. */
export function sent({ liveUpTo, maxBatch }: Offer): string {
  const most = number(maxBatch);
  return `Singly up to ${number(liveUpTo)}, then up to ${most} a batch`;
}
