// Made-up people by number: the same number is always the same person, so a list of a million needs no memory.
// Domains are under `.example`, phone numbers from a range reserved for fiction.
import type { Column } from "../backend";

const FIRST =
  "Zainab Björn Solène Hannah Mateusz Aïcha Tomás Ingrid Kofi Yuki Renata Søren Amara Lucía Piotr Noor Elif Gaspard Maren Ravi Odile Jonas Teresa Bilal".split(
    " ",
  );
const LAST =
  "Whitcombe Hasenclever Rousselot Dąbrowski Okafor Lindqvist Marchetti Tanaka Oyelaran Brandt Castellanos Vasseur Kowalczyk Nyström Bellamy Ferreira Haddad Østergaard Quintero Zielinski Abernathy Moreau".split(
    " ",
  );
const COMPANY =
  "Tidewater Foods|Société du Miel Doré|Nordlicht Textilwerke|Petit Pont Logistik|Harbour Lane Robotics|Fjellvann Energi|Cobalt Orchard|Quarry & Finch|Almendra Salud|Bright Mesa Software|Kestrel Freight|Lumen Yard|Oak Hollow Press|Vela Marine|Granite Loop|Papaya Circuits|Silverbirch Bank|Tram Nine Media".split(
    "|",
  );
/** Names that no layout expects: other scripts, and one of two hundred characters. */
const ODD = new Map([
  [60, "株式会社みなと食品"],
  [61, "北京蓝天软件有限公司"],
  [62, "شركة الأمل للتجارة"],
  [64, "한빛 소프트웨어"],
  [
    66,
    "Internationale Gesellschaft für die Förderung der grenzüberschreitenden Zusammenarbeit im Bereich der nachhaltigen Verpackungswirtschaft und verwandter Dienstleistungen, Zweigniederlassung Halle (Saale)",
  ],
]);
const TITLE =
  "Head of Sales|CTO|VP Engineering|HR Director|Founder|Operations Lead|Head of Data|Buyer|Marketing Manager|CFO".split(
    "|",
  );
const CITY =
  "London|Lyon|Halle (Saale)|Boise, ID|Gdańsk|Porto|Bergen|Kyoto|Accra|Valencia".split(
    "|",
  );
const NOTE = [
  "",
  "",
  "",
  "very interested",
  "asked for a quote; call back in May",
  "met at the fair",
];

export const COLUMNS: Column[] = [
  { name: "Ref", field: null },
  { name: "Company", field: "company" },
  { name: "First Name", field: "first_name" },
  { name: "Last Name", field: "last_name" },
  { name: "Job Title", field: null },
  { name: "Website", field: "domain" },
  { name: "E-mail", field: "email" },
  { name: "Phone", field: "phone" },
  { name: "City", field: null },
  { name: "Notes", field: null },
];

/** Of a list that no file stands behind: who and the verdict, then the rest. */
export const LIVING: Column[] = [
  { name: "E-mail", field: "email" },
  { name: "Verdict", field: null },
  { name: "Word", field: null },
  { name: "Reason", field: null },
  { name: "Phone", field: "phone" },
  { name: "Name", field: "full_name" },
  { name: "Company", field: "company" },
  { name: "Domain", field: "domain" },
  { name: "Flags", field: null },
  { name: "Suggestion", field: null },
  { name: "Confidence", field: null },
  { name: "Told by", field: null },
  { name: "Told at", field: null },
];

export type Fate =
  | "found"
  | "not_found"
  | "failed"
  | "no_name"
  | "no_company"
  | "has_email"
  | "twin";

/** Spreads neighbouring numbers, so that the list does not look counted out. */
export function mix(n: number): number {
  let h = (n + 0x9e3779b9) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x21f0aaad);
  h = Math.imul(h ^ (h >>> 15), 0x735a2d97);
  return (h ^ (h >>> 15)) >>> 0;
}

/** What becomes of a lead when it is searched; a twin is the same person as the lead before it. */
export function fateOf(lead: number): Fate {
  if (lead % 53 === 20) return "twin";
  if (lead % 53 === 19) return outcome(lead);
  if (lead % 97 === 13) return "has_email";
  if (lead % 131 === 7) return "no_company";
  if (lead % 211 === 5) return "no_name";
  return outcome(lead);
}

function outcome(lead: number): Fate {
  const dice = mix(lead * 7 + 3) % 1000;
  if (dice < 712) return "found";
  return dice < 991 ? "not_found" : "failed";
}

export function cellsOf(lead: number): string[] {
  const fate = fateOf(lead);
  const person = fate === "twin" ? lead - 1 : lead;
  const company = fate === "no_company" ? "" : companyOf(person);
  return [
    String(100 + lead * 3).padStart(6, "0"),
    company,
    fate === "no_name" ? "" : pick(FIRST, person, 1),
    fate === "no_name"
      ? ""
      : fate === "twin"
        ? lastOf(person).toUpperCase()
        : lastOf(person),
    pick(TITLE, lead, 4),
    company === "" || mix(person) % 5 === 0
      ? ""
      : `https://${domainOf(person)}/`,
    fate === "has_email" ? emailOf(person) : "",
    mix(lead) % 3 === 0 ? `+33 1 99 00 ${pairs(lead)}` : "",
    pick(CITY, lead, 5),
    pick(NOTE, lead, 6),
  ];
}

/** What a form's guard told of whoever typed, as a living list has it. */
export function toldOf(lead: number, at: string): string[] {
  const verdicts = [
    ["deliverable", "valid", ""],
    ["undeliverable", "invalid", "Mailbox does not exist"],
    ["catch-all", "catch_all", ""],
    ["deliverable", "valid", ""],
  ];
  return [
    emailOf(lead),
    ...(verdicts[mix(lead) % 4] ?? []),
    lead % 4 === 3 ? `+33 1 99 00 ${pairs(lead)}` : "",
    lead % 3 === 0 ? "" : nameOf(lead),
    "",
    "",
    mix(lead) % 4 === 3 ? "role, free mail" : "",
    "",
    "",
    "Clearout",
    at,
  ];
}

export function companyOf(lead: number): string {
  return ODD.get(lead) ?? pick(COMPANY, lead, 3);
}

export function domainOf(lead: number): string {
  return `${plain(pick(COMPANY, lead, 3))}.example`;
}

export function emailOf(lead: number): string {
  return `${plain(pick(FIRST, lead, 1))}.${plain(lastOf(lead))}@${domainOf(lead)}`;
}

export function nameOf(lead: number): string {
  return `${pick(FIRST, lead, 1)} ${lastOf(lead)}`;
}

function lastOf(lead: number): string {
  return pick(LAST, lead, 2);
}

function pick(from: string[], lead: number, salt: number): string {
  return from[mix(lead * 31 + salt) % from.length] ?? "";
}

function pairs(lead: number): string {
  const n = String(mix(lead) % 10000).padStart(4, "0");
  return `${n.slice(0, 2)} ${n.slice(2)}`;
}

function plain(text: string): string {
  return text
    .toLowerCase()
    .replace(/ø/g, "o")
    .replace(/ł/g, "l")
    .normalize("NFD")
    .replace(/[^a-z]/g, "");
}
