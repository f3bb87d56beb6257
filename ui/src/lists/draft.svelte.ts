// A file that is about to become a list: how it was read, and the mapping as the person corrects it. Nothing is
// written before `import`.
import type {
  Backend,
  Field,
  FieldMap,
  ImportProgress,
  ListView,
  Preview,
  Reimport,
} from "../backend/backend";
import { counted } from "../shared/words";

const JOINING: Become[] = ["onlyNew", "update"];

export const FIELDS: Field[] = [
  "full_name",
  "first_name",
  "last_name",
  "company",
  "domain",
  "linkedin_url",
  "email",
  "phone",
  "country",
];

/** What a file may become that has to do with a list that is there. */
export type Become = "open" | "onlyNew" | "update" | "asNew";

export class Draft {
  preview = $state.raw<Preview | null>(null);
  progress = $state.raw<ImportProgress | null>(null);
  busy = $state(false);
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
    this.preview = await this.#backend.previewList(this.path, []);
  }

  /** Gives a column another meaning; a field that another column had moves here. */
  assign(column: number, field: Field | null): Promise<void> {
    const assigned = this.#assign(this.#turn, column, field);
    this.#turn = assigned.catch(() => undefined);
    return assigned;
  }

  /** Someone can be searched for: there is a name and a company. */
  get searchable(): boolean {
    const has = (field: Field) => this.#columnOf(field) !== null;
    const named = has("full_name") || has("first_name") || has("last_name");
    return named && (has("company") || has("domain"));
  }

  /** What becomes of the file. Where nobody has chosen, nothing that is there changes. */
  get become(): Become {
    const may: Become[] = this.preview?.known
      ? ["open", "asNew"]
      : ["asNew", ...(this.preview?.older ? JOINING : [])];
    const chosen = may.find((become) => become === this.#become);
    return chosen ?? (this.preview?.known ? "open" : "asNew");
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
      const how = this.#how();
      return how === null
        ? await this.#backend.importList(this.path, this.#map())
        : await this.#backend.reimportList(this.path, this.#map(), how);
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

  async #assign(
    before: Promise<unknown> | null,
    column: number,
    field: Field | null,
  ): Promise<void> {
    if (before) await before;
    const map = this.#mapWith(column, field);
    this.preview = await this.#backend.previewList(this.path, map);
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
