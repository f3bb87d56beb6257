// Files on their way to become lists, one at a time: the one that is previewed or imported, and those that wait. It
// outlives the screen that shows it, so that looking elsewhere loses nothing.
import type { Backend, ListView } from "../backend/backend";
import { Draft } from "../lists/draft.svelte";

export class Incoming {
  draft = $state.raw<Draft | null>(null);
  waiting = $state.raw<string[]>([]);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get importing(): boolean {
    return this.draft?.busy ?? false;
  }

  /** Takes files; the first is previewed now, unless one is being imported. True where a preview is to be shown. */
  take(paths: string[]): boolean {
    if (this.importing) {
      this.waiting = [...this.waiting, ...paths];
      return false;
    }
    const [first, ...rest] = paths;
    if (first === undefined) return false;
    this.draft = new Draft(this.#backend, first);
    this.waiting = [...rest, ...this.waiting];
    return true;
  }

  /** The next file, if one waits. */
  next(): boolean {
    this.draft = null;
    const [first, ...rest] = this.waiting;
    this.waiting = rest;
    return first !== undefined && this.take([first]);
  }

  forget(): void {
    this.waiting = [];
  }

  async import(): Promise<ListView | undefined> {
    return this.draft?.import();
  }
}
