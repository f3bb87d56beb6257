// A file that is about to become a list: how it was read, and the mapping as the person corrects it. Nothing is
// written before `import`.
import type {
  Backend,
  Field,
  FieldMap,
  ImportProgress,
  ListView,
  Preview,
  ReadAs,
  Said,
  Reimport,
} from "../backend/backend";
import { counted } from "../shared/words";

const JOINING: Become[] = ["onlyNew", "update"];

export const FIELDS: Field[] = [
  "full_name",
  "first_name",
  "middle_name",
  "last_name",
  "suffix",
  "company",
  "domain",
  "linkedin_url",
  "email",
  "phone",
  "country",
];

/** What a file may become that has to do with a list that is there. */
export type Become = "open" | "onlyNew" | "update" | "asNew";

/** Nothing is said: everything is found. */
const UNSAID: ReadAs = {
  sheet: null,
  encoding: null,
  delimiter: null,
  quote: null,
  headerRows: null,
  firstRow: null,
  repair: null,
};

export class Draft {
  preview = $state.raw<Preview | null>(null);
  progress = $state.raw<ImportProgress | null>(null);
  busy = $state(false);
  /** What the person says of how the file is read. */
  read = $state.raw<ReadAs>(UNSAID);
  /** Columns are taken for what is recognised, whatever the header was mapped to before. */
  anew = $state(false);
  #become = $state<Become | null>(null);
  readonly path: string;
  readonly #backend: Backend;
  /** Corrections wait for each other: each builds on what the one before it has made of the file. */
  #turn: Promise<unknown> | null = null;

  constructor(backend: Backend, path: string) {
    this.#backend = backend;
    this.path = path;
  }

  get name(): string {
    return this.path.split(/[\\/]/).at(-1) ?? this.path;
  }

  async open(): Promise<void> {
    if (this.preview) return;
    this.preview = await this.#backend.previewList(this.path, this.#said([]));
  }

  get said(): boolean {
    return Object.entries(this.read).some(
      ([part, value]) => part !== "sheet" && value !== null,
    );
  }

  /** Reads the file otherwise. Its columns may be others then, so corrections of their meaning begin anew. */
  say(change: Partial<ReadAs>): Promise<void> {
    return this.#next(() => this.#look({ ...this.read, ...change }, this.anew));
  }

  /** Takes back what was said; the sheet that was chosen stays. */
  unsay(): Promise<void> {
    const { sheet } = this.read;
    return this.#next(() => this.#look({ ...UNSAID, sheet }, this.anew));
  }

  /** Takes the columns for what is recognised, not for what the header was mapped to before. */
  recognise(): Promise<void> {
    return this.#next(() => this.#look(this.read, true));
  }

  /** Gives a column another meaning; a field that another column had moves here. */
  assign(column: number, field: Field | null): Promise<void> {
    return this.#next(() => this.#assign(column, field));
  }

  /** Someone can be searched for: there is a name and a company. */
  get searchable(): boolean {
    const has = (field: Field) => this.#columnOf(field) !== null;
    const named = has("full_name") || has("first_name") || has("last_name");
    return named && (has("company") || has("domain"));
  }

  /** What becomes of the file. Where nobody has chosen, nothing that is there changes. */
  get become(): Become {
    const { known, older } = this.preview ?? {};
    const may: Become[] = known
      ? ["open", ...(older ? (["update"] as const) : []), "asNew"]
      : ["asNew", ...(older ? JOINING : [])];
    const chosen = may.find((become) => become === this.#become);
    return chosen ?? (known ? "open" : "asNew");
  }

  set become(become: Become) {
    this.#become = become;
  }

  /** What importing will do. */
  get deed(): string {
    const { known, older } = this.preview ?? {};
    if (this.become === "open") return "Open list";
    if (this.become === "update") return "Update list";
    if (this.become === "onlyNew")
      return `Add ${counted(older?.new ?? 0, "lead")}`;
    return known || older ? "Import as new list" : "Import list";
  }

  async import(): Promise<ListView> {
    this.busy = true;
    if (this.#turn) await this.#turn;
    const deaf = this.#backend.onImportProgress(
      (progress) => (this.progress = progress),
    );
    try {
      const [said, how] = [this.#said(this.#map()), this.#how()];
      return how === null
        ? await this.#backend.importList(this.path, said)
        : await this.#backend.reimportList(this.path, said, how);
    } finally {
      deaf();
      this.busy = false;
      this.progress = null;
    }
  }

  /** Null: as any other file. */
  #how(): Reimport | null {
    const { known, older } = this.preview ?? {};
    if (this.become === "asNew") return known ? "asNew" : null;
    if (!older || this.become === "open") return null;
    return this.become === "update"
      ? { update: older.list }
      : { onlyNew: older.list };
  }

  /** Breaks off the import that is under way. */
  cancel(): Promise<void> {
    return this.#backend.cancelImport(this.path);
  }

  #next(correct: () => Promise<void>): Promise<void> {
    const before = this.#turn;
    const corrected = (async () => {
      if (before) await before;
      await correct();
    })();
    this.#turn = corrected.catch(() => undefined);
    return corrected;
  }

  async #assign(column: number, field: Field | null): Promise<void> {
    const said = this.#said(this.#mapWith(column, field));
    this.preview = await this.#backend.previewList(this.path, said);
  }

  /** What cannot be is refused, and then nothing has been said. */
  async #look(read: ReadAs, anew: boolean): Promise<void> {
    const said = { ...read, map: [], anew };
    this.preview = await this.#backend.previewList(this.path, said);
    this.read = read;
    this.anew = anew;
  }

  #said(map: FieldMap): Said {
    return { ...this.read, map, anew: this.anew };
  }

  #map(): FieldMap {
    return FIELDS.map((field) => [field, this.#columnOf(field)]);
  }

  #mapWith(column: number, chosen: Field | null): FieldMap {
    return this.#map().map(([field, at]) => {
      if (field === chosen) return [field, column];
      return [field, at === column ? null : at];
    });
  }

  #columnOf(field: Field): number | null {
    const at =
      this.preview?.columns.findIndex((column) => column.field === field) ?? -1;
    return at < 0 ? null : at;
  }
}
