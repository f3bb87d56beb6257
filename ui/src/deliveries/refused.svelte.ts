// The requests that were not let in, and the one that is open. The host keeps a hundred, so all are held.
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

  async choose(id: number): Promise<void> {
    this.open = await this.#backend.getRefused(id);
  }

  async #refresh(): Promise<void> {
    this.rows = await this.#backend.listRefused();
  }
}
