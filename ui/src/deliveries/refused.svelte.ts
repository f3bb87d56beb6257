// The requests that were not let in, and the one that is open. The host keeps a hundred, so all are held. What came to the
// webhook of an account may prove itself later, and is let in then.
import type { Backend, RefusedDetail, RefusedRow } from "../backend/backend";
import { coalesce } from "../shared/coalesce";

export class RefusedInbox {
  rows = $state.raw<RefusedRow[]>([]);
  open = $state.raw<RefusedDetail | null>(null);
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Those that may prove themselves. */
  get hopeful(): RefusedRow[] {
    return this.rows.filter((row) => row.account !== null);
  }

  async choose(id: number): Promise<void> {
    this.open = await this.#backend.getRefused(id);
  }

  async release(id: number): Promise<void> {
    await this.#backend.releaseRefused(id);
    await this.refresh();
  }

  /** Gives how many proved themselves. */
  async releaseProven(): Promise<number> {
    const released = await this.#backend.releaseProven();
    await this.refresh();
    return released;
  }

  /** What was let in meanwhile is shown no more. */
  async #refresh(): Promise<void> {
    this.rows = await this.#backend.listRefused();
    const open = this.open?.row.id;
    if (open !== undefined && !this.rows.some((row) => row.id === open))
      this.open = null;
  }
}
