// A list of the fake: how many leads it has and how each stands, one byte a lead.
import type { ListView, Problem, SkipCount, Verdict } from "../backend";
import { COLUMNS, LIVING, cellsOf, fateOf, toldOf, type Fate } from "./people";

export const VERDICTS: Verdict[] = [
  "none",
  "found",
  "not_found",
  "skipped",
  "failed",
  "pending",
  "in_doubt",
  "unsure",
];
const CODE = new Map(VERDICTS.map((verdict, code) => [verdict, code]));

export const SENTENCES: Partial<Record<Fate, string>> = {
  no_name: "no name to search for",
  no_company: "no company name, domain or web site",
  has_email: "the list already has an e-mail address",
};

/** Why a lead was not searched whose job was stopped first. */
export const STOPPED = {
  reason: "stopped",
  sentence: "the job was stopped before this was searched",
};

/** A living list has room for so many who come later. */
const ROOM = 500;

export class FakeList {
  job: number | null = null;
  /** Grows with every verdict that changes, so that a sorted view knows when it is stale. */
  version = 0;
  readonly batchOf: Int32Array;
  readonly #verdicts: Uint8Array;
  readonly #tally = new Map<Verdict, number>();

  constructor(
    readonly id: number,
    readonly name: string,
    public leads: number,
    readonly importedAt: string,
    readonly columns = COLUMNS,
    readonly grows = false,
  ) {
    const most = grows ? leads + ROOM : leads;
    this.#verdicts = new Uint8Array(most);
    this.batchOf = new Int32Array(most);
    this.#tally.set("none", leads);
  }

  verdict(lead: number): Verdict {
    return VERDICTS[this.#verdicts[lead] ?? 0] ?? "none";
  }

  mark(lead: number, verdict: Verdict): void {
    const before = this.verdict(lead);
    this.#tally.set(before, this.count(before) - 1);
    this.#tally.set(verdict, this.count(verdict) + 1);
    this.#verdicts[lead] = CODE.get(verdict) ?? 0;
    this.version += 1;
  }

  count(verdict: Verdict): number {
    return this.#tally.get(verdict) ?? 0;
  }

  /** Somebody else has filled in a form. */
  grow(): void {
    this.leads += 1;
    this.#tally.set("none", this.count("none") + 1);
    this.version += 1;
  }

  cells(lead: number): string[] {
    return this.columns === LIVING
      ? toldOf(lead, this.importedAt)
      : cellsOf(lead);
  }

  /** The leads to search, one of each pair of twins. */
  searches(): number[] {
    const all = Array.from({ length: this.leads }, (_, lead) => lead);
    return all.filter((lead) =>
      ["found", "not_found", "failed"].includes(fateOf(lead)),
    );
  }

  skips(): SkipCount[] {
    const tally = new Map<Fate, number>();
    for (let lead = 0; lead < this.leads; lead += 1) {
      const fate = fateOf(lead);
      tally.set(fate, (tally.get(fate) ?? 0) + 1);
    }
    return (Object.entries(SENTENCES) as [Fate, string][])
      .map(([reason, sentence]) => ({
        reason,
        sentence,
        leads: tally.get(reason) ?? 0,
      }))
      .filter((skip) => skip.leads > 0);
  }

  problems(): Problem[] {
    const count = Math.floor(this.leads / 14);
    return Array.from({ length: Math.min(count, 240) }, (_, n) =>
      problem(n * 14 + 11),
    );
  }

  view(run: { active: boolean } | null): ListView {
    const { id, name, leads, columns, job, importedAt, grows } = this;
    return {
      id,
      name,
      leads,
      columns,
      job,
      importedAt,
      grows,
      problems: this.columns === COLUMNS ? this.problems().length : 0,
      progress: run && {
        done: leads - this.count("pending") - this.count("in_doubt"),
        of: leads,
        active: run.active,
      },
    };
  }
}

export function problem(row: number): Problem {
  if (row % 3 === 0)
    return { row, column: null, message: "found 9 fields, the header has 10" };
  if (row % 3 === 1)
    return {
      row,
      column: "Phone",
      message:
        "a spreadsheet has turned this number into 4.41E+11; the digits are gone",
    };
  return { row, column: "Website", message: "not a web address" };
}
