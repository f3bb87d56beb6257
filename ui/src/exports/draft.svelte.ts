// One export: where to, in which form, and what came of it.
import type {
  Backend,
  Exported,
  ExportFormat,
  ExportProgress,
} from "../backend/backend";

export class ExportDraft {
  format = $state<ExportFormat>("xlsx");
  proposed = $state("");
  busy = $state(false);
  progress = $state.raw<ExportProgress | null>(null);
  done = $state.raw<Exported | null>(null);
  readonly #backend: Backend;
  readonly #list: number;
  #job: number | null = null;

  constructor(backend: Backend, list: number) {
    this.#backend = backend;
    this.#list = list;
  }

  /** Another export, set up as the last one was, with the answers of that job. */
  async begin(job: number | null): Promise<void> {
    this.done = null;
    this.#job = job;
    await this.choose(this.format);
  }

  async choose(format: ExportFormat): Promise<void> {
    this.format = format;
    this.proposed = await this.#backend.proposeExport(this.#list, format);
  }

  /** Asks where, then writes; nothing happens where no place is chosen. */
  async run(): Promise<void> {
    const path = await this.#backend.chooseTarget(this.proposed);
    if (path === null) return;
    this.busy = true;
    const deaf = this.#backend.onExportProgress(
      (progress) => (this.progress = progress),
    );
    try {
      this.done = await this.#backend.exportList(
        this.#list,
        this.#job,
        path,
        this.format,
      );
    } finally {
      deaf();
      this.progress = null;
      this.busy = false;
    }
  }
}
