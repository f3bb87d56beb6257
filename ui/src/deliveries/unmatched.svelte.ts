// What services told unasked and what waits of it, and the one that is open with the bytes that told it.
import type {
  Backend,
  DeliveryDetail,
  TakeInto,
  UnmatchedRow,
} from "../backend/backend";
import { coalesce } from "../shared/coalesce";

const PAGE = 100;

type Open = { row: UnmatchedRow; detail: DeliveryDetail };

export class UnmatchedInbox {
  rows = $state.raw<UnmatchedRow[]>([]);
  /** How much waits in all. */
  total = $state(0);
  open = $state.raw<Open | null>(null);
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get more(): boolean {
    return this.rows.length < this.total;
  }

  /** Those that are shown and can be taken into a list. */
  get answers(): UnmatchedRow[] {
    return this.rows.filter((row) => row.kind !== "other");
  }

  async choose(id: number): Promise<void> {
    const row = this.rows.find((row) => row.id === id);
    if (!row) return;
    const detail = await this.#backend.getDelivery(row.delivery);
    this.open = { row, detail };
  }

  async older(): Promise<void> {
    const before = this.rows.at(-1)?.id ?? null;
    const next = await this.#backend.listUnmatched(before, PAGE);
    this.rows = [...this.rows, ...next.rows];
    this.total = next.total;
  }

  /** Takes them into a list, and gives its id. */
  async take(rows: UnmatchedRow[], into: TakeInto): Promise<number> {
    const ids = rows.map((row) => row.id);
    const list = await this.#backend.takeUnmatched(ids, into);
    await this.refresh();
    return list;
  }

  /** As many as were shown; what was taken meanwhile is shown no more. */
  async #refresh(): Promise<void> {
    const shown = Math.max(PAGE, this.rows.length);
    const { rows, total } = await this.#backend.listUnmatched(null, shown);
    this.rows = rows;
    this.total = total;
    const { open } = this;
    if (open && !rows.some((row) => row.id === open.row.id)) this.open = null;
  }
}
