// How each lead stands in one job, one byte a lead.
import type { Verdict } from "../backend";

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

export class Marks {
  /** Grows with every verdict that changes, so that a sorted view knows when it is stale. */
  version = 0;
  readonly batchOf: Int32Array;
  readonly #verdicts: Uint8Array;
  readonly #tally = new Map<Verdict, number>();

  constructor(readonly leads: number) {
    this.#verdicts = new Uint8Array(leads);
    this.batchOf = new Int32Array(leads);
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
}
