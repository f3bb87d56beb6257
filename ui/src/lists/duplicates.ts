import type { Duplicates } from "../backend/backend";
import { counted, number } from "../shared/words";

/** Who is in a list more than once, and in which others, each as a part of a sentence. */
export function inWords({ within, elsewhere }: Duplicates): string[] {
  const own = within > 0 ? [counted(within, "duplicate")] : [];
  const [most, ...others] = elsewhere;
  if (!most) return own;
  const further =
    others.length > 0 ? `, and in ${counted(others.length, "other list")}` : "";
  return [...own, `${number(most.leads)} also in ${most.name}${further}`];
}
