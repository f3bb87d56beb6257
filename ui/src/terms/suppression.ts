// The suppression list in words.
import type { SuppressedNow, Suppresses } from "../backend/backend";
import { counted } from "../shared/words";

export const SUPPRESSES: Record<Suppresses, string> = {
  email: "E-mail address",
  domain: "Domain",
  profile: "LinkedIn profile",
  phone: "Phone number",
  person: "Person",
};

/** What it means where that is more than it says. */
export const REACHES: Partial<Record<Suppresses, string>> = {
  domain: "and all under it",
};

/** What an addition came to, in a sentence. */
export function cameTo({ added, known, strangeLines }: SuppressedNow): string {
  const parts = [
    `${counted(added, "entry", "entries")} added`,
    known > 0 ? `${counted(known, "was", "were")} there already` : "",
    strangeLines > 0 ? `${counted(strangeLines, "line")} not understood` : "",
  ];
  return parts.filter(Boolean).join(", ");
}
