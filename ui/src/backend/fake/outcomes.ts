// What becomes of a made-up lead when it is asked for each kind of answer.
import type {
  Kind,
  LeadRow,
  Qualification,
  SkipCount,
  Verdict,
} from "../backend";
import { cellsOf, emailOf, fateOf, mix, type Fate } from "./people";

export type Outcome = {
  verdict: Verdict;
  qualification: Qualification | null;
  answer: string | null;
  remarks: string[];
};

/** Why nothing is asked for a lead. */
const SENTENCES: Partial<Record<Fate | "no_email" | "not_earned", string>> = {
  no_name: "no name to search for",
  no_company: "no company name, domain or web site",
  has_email: "the list already has an e-mail address",
  no_email: "no e-mail address to verify",
  not_earned: "no e-mail address that counts, and only those are searched for",
};

/** Why a lead was not searched whose job was stopped first. */
export const STOPPED = {
  reason: "stopped",
  sentence: "the job was stopped before this was searched",
};

/** Why a lead is not searched that has come onto the suppression list. */
export const SUPPRESSED = {
  reason: "suppressed",
  sentence: "the person or the company is on your suppression list",
};

/** Why nothing is asked for this lead; `null` where something is. */
export function skipOf(kind: Kind, lead: number): string | null {
  const fate = fateOf(lead);
  if (kind === "verify_email")
    return cellsOf(lead)[6] === "" ? "no_email" : null;
  if (fate === "has_email" && kind === "find_phone") return null;
  return SENTENCES[fate] ? fate : null;
}

export function sentenceOf(skip: string): string {
  if (skip === SUPPRESSED.reason) return SUPPRESSED.sentence;
  return SENTENCES[skip as Fate] ?? STOPPED.sentence;
}

/** The lead whose search answers this one: a twin shares its neighbour's. */
export function personOf(kind: Kind, lead: number): number {
  return kind !== "verify_email" && fateOf(lead) === "twin" ? lead - 1 : lead;
}

export function searchesOf(kind: Kind, leads: number): number[] {
  return Array.from({ length: leads }, (_, lead) => lead).filter(
    (lead) => skipOf(kind, lead) === null && personOf(kind, lead) === lead,
  );
}

export function skipsOf(kind: Kind, leads: number): SkipCount[] {
  const tally = new Map<string, number>();
  for (let lead = 0; lead < leads; lead += 1) {
    const skip = skipOf(kind, lead);
    if (skip) tally.set(skip, (tally.get(skip) ?? 0) + 1);
  }
  return Object.entries(SENTENCES)
    .map(([reason, sentence]) => ({
      reason,
      sentence,
      leads: tally.get(reason) ?? 0,
      includable: reason === "has_email",
    }))
    .filter((skip) => skip.leads > 0);
}

/** What the service says of a person. */
export function outcomeOf(kind: Kind, person: number, again = 0): Outcome {
  if (kind === "verify_email") return verified(person + again * 7919);
  const fate =
    kind === "find_email" ? findFate(person, again) : phoneFate(person);
  if (fate === "failed") return none("failed");
  if (fate !== "found")
    return { ...none("not_found"), qualification: "not_found" };
  const answer = kind === "find_email" ? emailOf(person) : phoneOf(person);
  return { verdict: "found", qualification: "found", answer, remarks: [] };
}

/** Another service finds some of those whom the first did not. */
function findFate(person: number, again: number): Fate {
  const fate = fateOf(person);
  if (again === 0) return fate;
  return mix(person * 13 + again) % 100 < 45 ? "found" : "not_found";
}

const VERIFIED: [number, Verdict, Qualification, string[]][] = [
  [560, "found", "deliverable", []],
  [700, "found", "deliverable", ["role"]],
  [830, "not_found", "undeliverable", ["mailbox not found"]],
  [930, "unsure", "catch_all", []],
  [970, "unsure", "risky", ["disposable"]],
  [1000, "unsure", "unknown", ["the server did not answer in time"]],
];

function verified(person: number): Outcome {
  const dice = mix(person * 5 + 1) % 1000;
  const said = VERIFIED.find(([below]) => dice < below);
  if (!said) return none("failed");
  const [, verdict, qualification, remarks] = said;
  return { verdict, qualification, answer: null, remarks };
}

function phoneFate(person: number): Fate {
  return mix(person * 11 + 5) % 100 < 38 ? "found" : "not_found";
}

function phoneOf(person: number): string {
  return `+33 1 99 00 ${String(mix(person) % 10_000).padStart(4, "0")}`;
}

function none(verdict: Verdict): Outcome {
  return { verdict, qualification: null, answer: null, remarks: [] };
}

const WHY: Partial<Record<Qualification, string>> = {
  catch_all: "its domain takes mail for any address",
  risky: "the service calls it risky",
  unknown: "the service could not tell",
};

export function reasonOf(
  { verdict, qualification }: Pick<LeadRow, "verdict" | "qualification">,
  skip: string | null,
): string {
  if (verdict === "skipped") return sentenceOf(skip ?? "stopped");
  if (verdict === "failed") return "the service gave no verdict";
  if (verdict === "in_doubt")
    return "it is not known whether the batch was sent";
  return (qualification && WHY[qualification]) ?? "";
}
