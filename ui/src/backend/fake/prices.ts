// What the services charge.
import type { Kind, Per, Provider } from "../backend";

export function priceOf(
  provider: Provider,
  kind: Kind,
): { each: number; per: Per } {
  if (kind === "verify_email")
    return provider === "enrow"
      ? { each: 0.25, per: "check" }
      : { each: 1, per: "verdict" };
  if (kind === "find_phone") return { each: 40, per: "found" };
  return { each: provider === "enrow" ? 1 : 4, per: "found" };
}
