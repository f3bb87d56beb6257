// Recipes in plain words.
import type {
  AcceptRule,
  CatchAll,
  Expected,
  Kind,
  Order,
  PhoneFor,
  Provider,
  Recipe,
  StepForecast,
} from "../backend/backend";
import { amount, counted, credits, number } from "../shared/words";
import { SERVICES } from "./services";

type Said<Word extends string> = {
  value: Word;
  label: string;
  hint: string;
};

export const ACCEPTS: Said<AcceptRule>[] = [
  {
    value: "strict",
    label: "Strict",
    hint: "Only deliverable addresses count.",
  },
  {
    value: "balanced",
    label: "Balanced",
    hint: "Deliverable ones count, and those at a domain that takes mail for any address.",
  },
  {
    value: "everything",
    label: "Everything",
    hint: "Whatever is not undeliverable counts.",
  },
  {
    value: "these",
    label: "Own choice",
    hint: "You say which verdicts count.",
  },
];

export const CATCH_ALLS: Said<CatchAll>[] = [
  {
    value: "stop",
    label: "Ask nobody else",
    hint: "Another address there would be the same, and is paid for again.",
  },
  {
    value: "go_on",
    label: "Ask the next service",
    hint: "It may find an address at another domain.",
  },
];

export const PHONE_FORS: Said<PhoneFor>[] = [
  {
    value: "accepted",
    label: "Who has an address",
    hint: "Only for those with an address that counts.",
  },
  { value: "everyone", label: "Everyone", hint: "For every lead." },
];

export const ORDERS: Said<Order>[] = [
  {
    value: "cheapest",
    label: "Cheapest first",
    hint: "First who is expected to charge least for an answer that counts.",
  },
  {
    value: "as_written",
    label: "As chosen",
    hint: "In the order in which you chose them.",
  },
];

/** By hand it begins like this. */
export const BY_HAND: Recipe = {
  name: "",
  findEmail: ["enrow", "clearout"],
  verifyEmail: ["enrow"],
  findPhone: [],
  accept: {
    rule: "balanced",
    verdicts: {
      deliverable: true,
      catchAll: true,
      risky: false,
      unknown: false,
    },
  },
  catchAll: "stop",
  phoneFor: "accepted",
  order: "cheapest",
};

/** Only some verdicts count, so somebody has to give them. */
export function isJudged({ accept }: Recipe): boolean {
  return accept.rule === "strict" || accept.rule === "these";
}

const VERBS: Record<Kind, string> = {
  find_email: "find",
  verify_email: "verify",
  find_phone: "find phones",
};

/** "Find at Enrow" */
export function stepOf({
  kind,
  provider,
}: {
  kind: Kind;
  provider: Provider;
}): string {
  const verb = VERBS[kind];
  return `${verb.charAt(0).toUpperCase()}${verb.slice(1)} at ${SERVICES[provider]}`;
}

/** What a recipe does, in a sentence. */
export function inWords(recipe: Recipe): string {
  const names = (of: Provider[], and: string) =>
    of.map((provider) => SERVICES[provider]).join(and);
  const { findEmail, verifyEmail, findPhone } = recipe;
  const parts: string[] = [];
  if (findEmail.length > 0)
    parts.push(`find addresses at ${names(findEmail, ", then at ")}`);
  if (verifyEmail.length > 0)
    parts.push(`verify each at ${names(verifyEmail, ", if unsure at ")}`);
  if (findPhone.length > 0)
    parts.push(
      `find phone numbers at ${names(findPhone, ", then at ")}${recipe.phoneFor === "accepted" && findEmail.length + verifyEmail.length > 0 ? " for those with an address" : ""}`,
    );
  const text = parts.join("; ");
  return text === "" ? "" : `${text.charAt(0).toUpperCase()}${text.slice(1)}.`;
}

/** "343 expected, 310 to 380" */
export function expectedOf({ low, middle, high }: Expected): string {
  return low === high
    ? `${amount(middle)} expected`
    : `${amount(middle)} expected, ${amount(low)} to ${amount(high)}`;
}

/** On what an expectation rests; nothing where it can come to nothing else. */
export function groundsOf({
  experience,
  expected,
}: Pick<StepForecast, "experience" | "expected">): string | null {
  if (expected.low === expected.high) return null;
  return experience === 0
    ? "a guess"
    : `by ${counted(experience, "own search", "own searches")}`;
}

/** What a step sends, the first for sure, later ones as expected. */
export function sendsOf(step: StepForecast, first: boolean): string {
  return first || step.searches === step.most
    ? counted(step.most, "search", "searches")
    : `about ${number(step.searches)} of at most ${counted(step.most, "search", "searches")}`;
}

/** Why the services come in this order; nothing where there is but one of each. */
export function orderOf(recipe: Recipe): string | null {
  const several = [
    recipe.findEmail,
    recipe.verifyEmail,
    recipe.findPhone,
  ].filter((askers) => askers.length > 1);
  const first = several[0]?.[0];
  if (first === undefined) return null;
  return recipe.order === "cheapest"
    ? `${SERVICES[first]} comes first: an answer that counts is expected to cost least there.`
    : `${SERVICES[first]} comes first, as you chose.`;
}

/** What is still to be spent of a cap. */
export function capLeft(cap: number, committed: number): string {
  return credits(Math.max(0, cap - committed));
}
