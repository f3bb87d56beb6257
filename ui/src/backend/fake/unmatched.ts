// What waits of what an account told, until it is taken into a list.
import {
  BackendError,
  type UnmatchedPage,
  type UnmatchedRow,
} from "../backend";

export class FakeUnmatched {
  #waiting: UnmatchedRow[] = [];
  #last = 0;

  keep(row: Omit<UnmatchedRow, "id">): void {
    this.#last += 1;
    this.#waiting.push({ id: this.#last, ...row });
  }

  page(before: number | null, limit: number): UnmatchedPage {
    const rows = this.#waiting
      .filter((row) => before === null || row.id < before)
      .reverse()
      .slice(0, limit);
    return { total: this.#waiting.length, rows };
  }

  /** All of them or, where one cannot be taken, none. What was taken before stays where it is. */
  take(ids: number[]): UnmatchedRow[] {
    const taken = this.#waiting.filter((row) => ids.includes(row.id));
    const other = taken.find((row) => row.kind === "other");
    if (other)
      throw new BackendError(
        "failed",
        `${other.subject} cannot be taken into a list: it is neither an answer about an address or a person nor a list of them`,
      );
    this.#waiting = this.#waiting.filter((row) => !taken.includes(row));
    return taken;
  }
}
