// One export: what of the list, where to, in which form, and what came of it.
import {
  BackendError,
  type Backend,
  type Exported,
  type ExportFormat,
  type ExportNames,
  type ExportProgress,
  type PageQuery,
} from "../backend/backend";

/** What the table shows: its filter and its order. */
export type Filter = Pick<PageQuery, "job" | "verdict" | "search" | "sort">;

export class ExportDraft {
  format = $state<ExportFormat>("xlsx");
  names = $state<ExportNames>("asTheyAre");
  provenance = $state(false);
  rows = $state<"all" | "shown">("all");
  /** What the filter shows; `null` where there is none. */
  filter = $state.raw<Filter | null>(null);
  proposed = $state("");
  busy = $state(false);
  progress = $state.raw<ExportProgress | null>(null);
  done = $state.raw<Exported | null>(null);
  readonly #backend: Backend;
  readonly #list: number;
  #job: number | null = null;
  #path: string | null = null;

  constructor(backend: Backend, list: number) {
    this.#backend = backend;
    this.#list = list;
  }

  /** Another export, set up as the last one was, with the answers of that job. All rows, until something else is said. */
  async begin(job: number | null, shown: Filter | null = null): Promise<void> {
    this.done = null;
    this.#job = job;
    this.rows = "all";
    this.filter =
      shown && (shown.verdict !== null || shown.search !== "") ? shown : null;
    await this.choose(this.format);
  }

  async choose(format: ExportFormat): Promise<void> {
    this.format = format;
    this.proposed = await this.#backend.proposeExport(this.#list, format);
  }

  /** Asks where, then writes; nothing happens where no place is chosen, or where it is cancelled. */
  async run(): Promise<void> {
    const path = await this.#backend.chooseTarget(this.proposed);
    if (path === null) return;
    this.busy = true;
    this.#path = path;
    const deaf = this.#backend.onExportProgress(
      (progress) => (this.progress = progress),
    );
    try {
      this.done = await this.#backend.exportList(this.#list, this.#job, path, {
        format: this.format,
        names: this.names,
        provenance: this.provenance,
        shown: this.#shown,
      });
    } catch (error) {
      const wanted = error instanceof BackendError;
      if (!wanted || error.code !== "cancelled") throw error;
    } finally {
      deaf();
      this.progress = null;
      this.busy = false;
      this.#path = null;
    }
  }

  /** Breaks off the export that is being written. */
  async cancel(): Promise<void> {
    if (this.#path !== null) await this.#backend.cancelExport(this.#path);
  }

  get #shown(): PageQuery | null {
    if (this.rows === "all" || !this.filter) return null;
    return { ...this.filter, list: this.#list, offset: 0, limit: 0 };
  }
}
