// The lists of the current world, as the sidebar shows them.
import type { Backend, ListView } from "../backend/backend";
import { coalesce } from "../shared/coalesce";

export class Lists {
  all = $state.raw<ListView[]>([]);
  /** They have been asked for once. */
  ready = $state(false);
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get(id: number): ListView | undefined {
    return this.all.find((list) => list.id === id);
  }

  async #refresh(): Promise<void> {
    this.all = await this.#backend.listLists();
    this.ready = true;
  }
}
