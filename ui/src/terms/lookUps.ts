// What can be looked up, and what is said of it, in words.
import type {
  LookUpKind,
  LookUpOffer,
  LookUpOutcome,
  LookUpVerdict,
} from "../backend/backend";
import { credits } from "../shared/words";
import type { Said } from "./verdicts";

type Words = {
  /** In the chooser; what is asked about stands first. */
  title: string;
  /** Over the field. */
  field: string;
  example: string;
};

const ADDRESS = { field: "E-mail address", example: "ada@northpier.example" };
const DOMAIN = { field: "Domain", example: "northpier.example" };

export const LOOK_UPS: Record<LookUpKind, Words> = {
  catch_all: { title: "Address: catch-all server?", ...ADDRESS },
  disposable: { title: "Address: disposable?", ...ADDRESS },
  business: { title: "Address: a company's own?", ...ADDRESS },
  free: { title: "Address: free mail?", ...ADDRESS },
  role: { title: "Address: a role, not a person?", ...ADDRESS },
  gibberish: { title: "Address: gibberish?", ...ADDRESS },
  person: { title: "Address: who has it?", ...ADDRESS },
  name: {
    title: "Name: could it be one?",
    field: "Full name",
    example: "Ada Moreau",
  },
  profile: {
    title: "LinkedIn profile: who has it?",
    field: "LinkedIn profile",
    example: "linkedin.com/in/ada-moreau",
  },
  domain: { title: "Domain: who has it?", ...DOMAIN },
  mail_hosts: { title: "Domain: mail hosts (MX)", ...DOMAIN },
  whois: { title: "Domain: registry (WHOIS)", ...DOMAIN },
  companies: {
    title: "Company: which begin like this?",
    field: "Beginning of the company's name",
    example: "North",
  },
};

const YES_NO: Partial<Record<LookUpKind, { yes: Said; no: Said }>> = {
  catch_all: {
    yes: { word: "Catch-all", tone: "mixed" },
    no: { word: "Not a catch-all", tone: "good" },
  },
  disposable: {
    yes: { word: "Disposable", tone: "mixed" },
    no: { word: "Not disposable", tone: "good" },
  },
  business: {
    yes: { word: "A company's own", tone: "good" },
    no: { word: "Not a company's own", tone: "quiet" },
  },
  free: {
    yes: { word: "Free mail", tone: "info" },
    no: { word: "Not free mail", tone: "quiet" },
  },
  role: {
    yes: { word: "A role", tone: "mixed" },
    no: { word: "Not a role", tone: "good" },
  },
  gibberish: {
    yes: { word: "Gibberish", tone: "mixed" },
    no: { word: "Not gibberish", tone: "good" },
  },
};

const VERDICTS: Record<LookUpVerdict, Said> = {
  yes: { word: "Yes", tone: "good" },
  no: { word: "No", tone: "quiet" },
  found: { word: "Found", tone: "good" },
  not_found: { word: "Not found", tone: "quiet" },
  valid: { word: "Valid", tone: "good" },
  invalid: { word: "Invalid", tone: "quiet" },
  unknown: { word: "Unknown", tone: "mixed" },
};

/** What came of a look-up. */
export function saidOf(kind: LookUpKind, outcome: LookUpOutcome): Said {
  if (outcome.is === "underWay") return { word: "Under way", tone: "open" };
  if (outcome.is === "inDoubt") return { word: "In doubt", tone: "doubt" };
  const { verdict } = outcome;
  const own = YES_NO[kind];
  return own && (verdict === "yes" || verdict === "no")
    ? own[verdict]
    : VERDICTS[verdict];
}

/** Beside the button, before anything is asked. */
export function priceOf({
  each,
  per,
}: Pick<LookUpOffer, "each" | "per">): string {
  if (each === 0) return "Free";
  return per === "found" ? `${credits(each)} if found` : credits(each);
}
