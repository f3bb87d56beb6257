// The kinds of answer and the services in words.
import type {
  JobBrief,
  Kind,
  Per,
  Provider,
  Sending,
  Wanted,
} from "../backend/backend";
import { SERVICES } from "./services";
import { credits } from "../shared/words";

export const KINDS: Record<Kind, { does: string; answer: string }> = {
  find_email: { does: "Find e-mail", answer: "E-mail found" },
  verify_email: { does: "Verify e-mail", answer: "Verification" },
  find_phone: { does: "Find phone", answer: "Phone found" },
};

/** What is proposed where nothing was searched yet. */
export const FIRST: Wanted = {
  kind: "find_email",
  provider: "enrow",
  recipe: null,
  sending: "by_size",
  country: "",
  gender: false,
  cap: "",
  include: [],
};

export const SENDINGS: Record<Sending, string> = {
  by_size: "By size: one by one up to 50",
  live: "One by one",
  bulk: "In batches",
};

/** Who answers what. */
export const ANSWERERS: Record<Kind, Provider[]> = {
  find_email: ["enrow", "clearout"],
  verify_email: ["enrow", "clearout"],
  find_phone: ["enrow"],
};

export function titleOf({
  kind,
  provider,
}: Pick<JobBrief, "kind" | "provider">): string {
  return `${KINDS[kind].does}, ${SERVICES[provider]}`;
}

/** What is charged, in a sentence. */
export function chargeOf(kind: Kind, per: Per, each: number): string {
  const price = credits(each);
  // Which depends on the plan: until one was paid for, the dearest is feared.
  if (kind === "find_phone")
    return `A number that is found costs up to ${price}, a miss nothing.`;
  if (per === "found")
    return `An address that is found costs ${price}, a miss nothing.`;
  if (per === "check") return `Every check costs ${price}, whatever it says.`;
  return `Every verdict costs ${price}, an unknown nothing.`;
}

/** When it would come to the most, after "credits at most". */
export function atMost(kind: Kind, per: Per): string {
  if (per === "found")
    return kind === "find_phone"
      ? "if every number is found"
      : "if every address is found";
  return per === "check" ? "all checks together" : "if each has a verdict";
}
