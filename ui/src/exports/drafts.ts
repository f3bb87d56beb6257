// The export of each list as it was last set up, or as it is being written: kept for as long as the window is open, so
// that looking elsewhere loses nothing.
import { getContext, setContext } from "svelte";
import type { Backend, World } from "../backend/backend";
import { ExportDraft } from "./draft.svelte";

const KEY = Symbol("export drafts");

export class ExportDrafts {
  readonly #drafts = new Map<string, ExportDraft>();
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  of(world: World, list: number): ExportDraft {
    const key = `${world} ${list}`;
    const kept = this.#drafts.get(key) ?? new ExportDraft(this.#backend, list);
    this.#drafts.set(key, kept);
    return kept;
  }
}

export function provideExportDrafts(drafts: ExportDrafts): void {
  setContext(KEY, drafts);
}

export function useExportDrafts(): ExportDrafts {
  return getContext<ExportDrafts>(KEY);
}
