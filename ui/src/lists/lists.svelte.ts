// The lists of the current world, as the sidebar shows them.
import type { Backend, Change, ListView } from "../backend/backend";
import { coalesce, spaced } from "../shared/coalesce";

/** A ring in the sidebar need not turn faster than this. */
const APART_MS = 500;

export class Lists {
  all = $state.raw<ListView[]>([]);
  /** They have been asked for once. */
  ready = $state(false);
  readonly refresh = coalesce(() => this.#refresh());
  readonly #nowAndThen = spaced(APART_MS, () => void this.refresh());
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get(id: number): ListView | undefined {
    return this.all.find((list) => list.id === id);
  }

  /** A list that came is shown at once, the progress of a job now and then. */
  heard(changes: Change[]): void {
    const nouns = new Set(changes.map((change) => change.noun));
    if (nouns.has("list")) void this.refresh();
    else if (nouns.has("job") || nouns.has("search")) this.#nowAndThen();
  }

  async #refresh(): Promise<void> {
    this.all = await this.#backend.listLists();
    this.ready = true;
  }
}
