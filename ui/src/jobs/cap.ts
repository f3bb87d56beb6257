// A cap as it is typed.
import { credits } from "../shared/words";

/** Why it is none; `null` where it is one, or none is wanted. The host says the same, and has the last word. */
export function problemOfCap(typed: string, committed: number): string | null {
  const text = typed.trim();
  if (text === "") return null;
  const separated = /^\d{1,3}(,\d{3})+(\.\d+)?$/.test(text);
  const cap =
    separated || /^\d+(\.\d+)?$/.test(text)
      ? Number(text.replaceAll(",", ""))
      : 0;
  if (cap < 0.005)
    return "That is no cap: give a number of credits, such as 500, or leave it empty for none.";
  if (committed > 0 && cap <= committed)
    return `Up to ${credits(committed)} spent or held already: allow more than that, or leave the cap empty for none.`;
  return null;
}
