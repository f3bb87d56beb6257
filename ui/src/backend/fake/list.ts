// A list of the fake: how many leads it has, and its jobs.
import type { Duplicates, ListView, Problem } from "../backend";
import { Marks } from "./marks";
import { COLUMNS, LIVING, cellsOf, toldOf } from "./people";
import type { FakeRun } from "./run";

/** A living list has room for so many who come later. */
const ROOM = 500;

export class FakeList {
  /** Its jobs, newest first. */
  readonly runs: FakeRun[] = [];
  #untouched: Marks;
  /** Files that have joined it. */
  readonly joined: string[] = [];

  constructor(
    readonly id: number,
    readonly name: string,
    public leads: number,
    readonly importedAt: string,
    readonly columns = COLUMNS,
    readonly grows = false,
  ) {
    this.#untouched = new Marks(grows ? leads + ROOM : leads);
  }

  /** How its leads stand in that job. */
  marks(job: number | null): Marks {
    return this.run(job)?.marks ?? this.#untouched;
  }

  run(job: number | null): FakeRun | undefined {
    return this.runs.find((run) => run.id === job);
  }

  /** Somebody else has filled in a form. */
  grow(): void {
    this.leads += 1;
    this.#untouched.version += 1;
  }

  /** A newer version of its file brings further leads. */
  join(path: string, leads: number): void {
    this.joined.push(path);
    this.leads += leads;
    this.#untouched = new Marks(this.leads);
  }

  cells(lead: number): string[] {
    return this.columns === LIVING
      ? toldOf(lead, this.importedAt)
      : cellsOf(lead);
  }

  problems(): Problem[] {
    const count = Math.floor(this.leads / 14);
    return Array.from({ length: Math.min(count, 240) }, (_, n) =>
      problem(n * 14 + 11),
    );
  }

  duplicates(): Duplicates {
    return { within: Math.floor(this.leads / 200), elsewhere: [] };
  }

  view(): ListView {
    const { id, name, leads, columns, importedAt, grows } = this;
    const newest = this.runs[0];
    return {
      id,
      name,
      leads,
      columns,
      jobs: this.runs.map((run) => run.brief()),
      importedAt,
      grows,
      living: this.columns === LIVING,
      problems: this.columns === LIVING ? 0 : this.problems().length,
      progress: newest
        ? {
            done:
              leads -
              newest.marks.count("pending") -
              newest.marks.count("in_doubt"),
            of: leads,
            active: newest.active,
          }
        : null,
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
