// The suppression list: what of it is shown, what is about to be added, and what the last addition came to.
import type {
  Backend,
  SuppressedNow,
  SuppressionRow,
} from "../backend/backend";
import { note } from "../shared/note.svelte";
import { trouble } from "../shared/trouble.svelte";
import { counted } from "../shared/words";

const PAGE = 100;

/** What an addition came to, and the file it came from. */
export type CameTo = { now: SuppressedNow; file: string | null };

export class Suppression {
  rows = $state.raw<SuppressionRow[]>([]);
  /** Entries on the whole list. */
  total = $state(0);
  /** Of these, those with what is searched for. */
  matching = $state(0);
  search = $state("");
  /** What is about to be added. */
  typed = $state("");
  busy = $state(false);
  /** What the last addition came to; of several files each. */
  last = $state.raw<CameTo[]>([]);
  readonly #backend: Backend;
  #asked = 0;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get hasMore(): boolean {
    return this.rows.length < this.matching;
  }

  /** Reads what is shown anew, as much of it as was there. */
  async refresh(): Promise<void> {
    await this.#read(0, Math.max(PAGE, this.rows.length));
  }

  async find(search: string): Promise<void> {
    this.search = search;
    await this.#read(0, PAGE);
  }

  async more(): Promise<void> {
    await this.#read(this.rows.length, PAGE);
  }

  /** Adds what was typed; what names nobody stays in the field, so that it can be mended. */
  async add(): Promise<void> {
    const now = await this.#put(() => this.#backend.addSuppressed(this.typed));
    if (!now) return;
    this.last = [{ now, file: null }];
    this.typed = now.strange.map((line) => line.text).join("\n");
  }

  async choose(): Promise<void> {
    const path = await trouble.guard(() => this.#backend.chooseEntries());
    if (path) await this.import([path]);
  }

  /** Adds whom a file names; of several files one after the other. */
  async import(paths: string[]): Promise<void> {
    const all: CameTo[] = [];
    for (const path of paths) {
      const now = await this.#put(() => this.#backend.importSuppressed(path));
      if (!now) return;
      all.push({ now, file: path.split(/[\\/]/).at(-1) ?? path });
      this.last = [...all];
    }
  }

  async remove(row: SuppressionRow): Promise<boolean> {
    const told = await trouble.guard(() =>
      this.#backend.removeSuppressed([row.name]),
    );
    if (!told) return false;
    note.say(
      told.waitingAgain > 0
        ? `${row.shown} was removed. ${counted(told.waitingAgain, "lead")} will be searched for again.`
        : `${row.shown} was removed.`,
    );
    this.last = [];
    await trouble.guard(() => this.refresh());
    return true;
  }

  async #put(
    put: () => Promise<SuppressedNow>,
  ): Promise<SuppressedNow | undefined> {
    if (this.busy) return undefined;
    this.busy = true;
    const now = await trouble.guard(async () => {
      const now = await put();
      await this.refresh();
      return now;
    });
    this.busy = false;
    return now;
  }

  async #read(offset: number, limit: number): Promise<void> {
    const asked = ++this.#asked;
    const page = await this.#backend.listSuppressed(this.search, offset, limit);
    // A newer question has been asked meanwhile.
    if (asked !== this.#asked) return;
    this.rows = offset === 0 ? page.rows : [...this.rows, ...page.rows];
    this.total = page.total;
    this.matching = page.matching;
  }
}
