// The newest deliveries and the one that is open. Older ones are fetched when asked for, and only so many are held.
import type { Backend, DeliveryDetail, DeliveryRow } from "../backend/backend";
import { coalesce } from "../shared/coalesce";

const PAGE = 100;

export class Inbox {
  rows = $state.raw<DeliveryRow[]>([]);
  open = $state.raw<DeliveryDetail | null>(null);
  ready = $state(false);
  /** There may be older ones. */
  more = $state(false);
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async choose(id: number): Promise<void> {
    this.open = await this.#backend.getDelivery(id);
  }

  async older(): Promise<void> {
    const before = this.rows.at(-1)?.id ?? null;
    const next = await this.#backend.listDeliveries(before, PAGE);
    this.rows = [...this.rows, ...next];
    this.more = next.length === PAGE;
  }

  async replay(id: number): Promise<void> {
    const row = await this.#backend.replayDelivery(id);
    this.rows = this.rows.map((kept) => (kept.id === id ? row : kept));
    await this.choose(id);
  }

  /** New ones go on top of what is held; what is held already is not asked for again. */
  async #refresh(): Promise<void> {
    const newest = await this.#backend.listDeliveries(null, PAGE);
    const oldest = newest.at(-1)?.id ?? 0;
    const kept = this.rows.filter((row) => row.id < oldest);
    this.rows = [...newest, ...kept];
    if (!this.ready) this.more = newest.length === PAGE;
    this.ready = true;
  }
}
