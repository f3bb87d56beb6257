// The suppression list. As the host does, it takes off what waits in jobs, and tells every line that names nobody.
import type {
  Backend,
  StrangeLine,
  SuppressedNow,
  Suppresses,
  SuppressionName,
  SuppressionRow,
} from "../backend";
import { fileName } from "./files";
import type { FakeHost } from "./host";
import { companyOf, domainOf, emailOf, nameOf } from "./people";

type Commands =
  | "listSuppressed"
  | "addSuppressed"
  | "importSuppressed"
  | "removeSuppressed"
  | "chooseEntries";

/** What stands in a file of people, whatever it is called. */
const FILE = [
  "E-mail",
  "kim.roth@northpier.example",
  "northpier.example",
  "nobody",
  "030 231250",
  "Ada Moreau at Northpier",
  "kim.roth@northpier.example",
];

export function suppressed(host: FakeHost): Pick<Backend, Commands> {
  return {
    async listSuppressed(search, offset, limit) {
      const all = host.data.suppressed;
      const wanted = search.trim().toLowerCase();
      const matching = all.filter((row) => row.name.value.includes(wanted));
      return {
        total: all.length,
        matching: matching.length,
        rows: matching.slice(offset, offset + limit),
      };
    },
    async addSuppressed(text) {
      return put(host, text.split("\n"), null, /[,;\t]/);
    },
    async importSuppressed(path) {
      return put(host, FILE, fileName(path), null);
    },
    async removeSuppressed(names) {
      const gone = (row: SuppressionRow) =>
        names.some((name) => same(name, row.name));
      const before = host.data.suppressed;
      host.data.suppressed = before.filter((row) => !gone(row));
      const waitingAgain = host.data.runs.reduce(
        (sum, run) => sum + run.takeIn((lead) => isOn(host, lead)),
        0,
      );
      return {
        removed: before.length - host.data.suppressed.length,
        waitingAgain,
      };
    },
    async chooseEntries() {
      return host.nextFile === null ? null : "/home/ada/do-not-contact.csv";
    },
  };
}

function put(
  host: FakeHost,
  lines: string[],
  source: string | null,
  between: RegExp | null,
): SuppressedNow {
  const strange: StrangeLine[] = [];
  const names: SuppressionName[] = [];
  lines.forEach((line, at) => {
    for (const part of between ? line.split(between) : [line]) {
      const text = part.trim();
      const name = read(text);
      if (name) names.push(name);
      else if (text !== "")
        strange.push({ line: at + 1, text, why: why(text) });
    }
  });
  const header =
    source !== null && names.length > 0 && strange[0]?.line === 1
      ? (strange.shift()?.text ?? null)
      : null;
  let added = 0;
  for (const name of names) {
    if (host.data.suppressed.some((row) => same(row.name, name))) continue;
    added += 1;
    host.data.suppressed.unshift({
      name,
      shown: name.value.replace("\n", " "),
      addedAt: host.now(),
      source,
    });
  }
  const takenOff = host.data.runs.reduce(
    (sum, run) => sum + run.takeOff((lead) => isOn(host, lead)),
    0,
  );
  const known = names.length - added;
  return {
    added,
    known,
    takenOff,
    strange,
    strangeLines: strange.length,
    header,
  };
}

function read(text: string): SuppressionName | null {
  const of = (what: Suppresses, value: string) => ({
    what,
    value: value.toLowerCase(),
  });
  const person = /^(.+) at (.+)$/.exec(text);
  if (/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(text)) return of("email", text);
  if (/^\+\d{8,}$/.test(text)) return of("phone", text);
  if (/linkedin\.com\/in\//.test(text)) return of("profile", text);
  if (/^[^@\s]+\.[a-z]{2,}$/i.test(text)) return of("domain", text);
  if (person) return of("person", `${person[1]}\nof ${person[2]}`);
  return null;
}

function why(text: string): string {
  if (text.includes("@")) return "this is no e-mail address";
  if (/^[\d\s]{6,}$/.test(text))
    return "a phone number has to begin with + and its country, such as +49";
  if (text.includes(" "))
    return "a name by itself may be several people's: write NAME at COMPANY";
  return "this is no e-mail address, domain, LinkedIn profile or phone number";
}

function isOn(host: FakeHost, lead: number): boolean {
  const names: SuppressionName[] = [
    { what: "email", value: emailOf(lead) },
    { what: "domain", value: domainOf(lead) },
    {
      what: "person",
      value: `${nameOf(lead)}\nof ${companyOf(lead)}`.toLowerCase(),
    },
  ];
  return host.data.suppressed.some((row) =>
    names.some((name) => same(row.name, name)),
  );
}

function same(one: SuppressionName, other: SuppressionName): boolean {
  return one.what === other.what && one.value === other.value;
}
