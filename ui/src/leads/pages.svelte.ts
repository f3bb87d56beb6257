// The part of a list that the grid shows, by pages of a hundred, and no more than a few of them. When answers arrive it
// asks again for the pages in view only, and says by how many rows they moved, so that the view can stay where it is.
import type { Backend, LeadRow, PageQuery } from "../backend/backend";
import { coalesce } from "../shared/coalesce";

export const PAGE = 100;
export const KEPT = 6;
export type Asked = Pick<PageQuery, "job" | "verdict" | "search" | "sort">;
const EVERYTHING: Asked = {
  job: null,
  verdict: null,
  search: "",
  sort: { by: "row", descending: false },
};

export class LeadPages {
  asked = $state.raw<Asked>(EVERYTHING);
  total = $state(0);
  /** The first page of what was asked has come. */
  ready = $state(false);
  /** The lead that must not move when answers arrive; otherwise the first in view. */
  anchor: number | null = null;
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;
  readonly #list: number;
  readonly #moved: (rows: number) => void;
  #pages = $state.raw<ReadonlyMap<number, LeadRow[]>>(new Map());
  #loading = new Set<number>();
  #asking = 0;
  #first = 0;
  #last = 0;

  constructor(
    backend: Backend,
    list: number,
    moved: (rows: number) => void = () => undefined,
  ) {
    this.#backend = backend;
    this.#list = list;
    this.#moved = moved;
  }

  get held(): number {
    return this.#pages.size;
  }

  /** The lead at this place, if its page is here. */
  at(index: number): LeadRow | undefined {
    return this.#pages.get(Math.floor(index / PAGE))?.[index % PAGE];
  }

  indexOf(lead: number): number | null {
    for (const [page, rows] of this.#pages) {
      const at = rows.findIndex((row) => row.id === lead);
      if (at >= 0) return page * PAGE + at;
    }
    return null;
  }

  /** Asks for something else: another filter, another order. */
  ask(change: Partial<Asked>): Promise<void> {
    this.asked = { ...this.asked, ...change };
    this.#asking += 1;
    this.#loading.clear();
    this.#pages = new Map();
    this.ready = false;
    this.#first = this.#last = 0;
    return this.#load([0]);
  }

  /** These rows are in view: fetches what is missing. */
  show(first: number, last: number): Promise<void> {
    this.#first = Math.max(0, first);
    this.#last = Math.max(this.#first, last);
    const missing = this.#inView().filter(
      (page) => !this.#pages.has(page) && !this.#loading.has(page),
    );
    return missing.length > 0 ? this.#load(missing) : Promise.resolve();
  }

  async #refresh(): Promise<void> {
    const still = this.#stillRow();
    await this.#load(this.#inView(), true);
    if (still === null) return;
    const now = this.indexOf(still.lead);
    if (now !== null && now !== still.index) this.#moved(now - still.index);
  }

  async #load(pages: number[], fresh = false): Promise<void> {
    const asking = this.#asking;
    for (const page of pages) this.#loading.add(page);
    const came = await Promise.all(
      pages.map((page) => this.#fetch(page)),
    ).finally(() => {
      // A page that could not be read is asked for again when it is shown again.
      if (asking === this.#asking)
        for (const page of pages) this.#loading.delete(page);
    });
    if (asking !== this.#asking) return;
    this.total = came.at(-1)?.total ?? this.total;
    const kept = fresh ? [] : [...this.#pages];
    this.#keep(
      new Map([
        ...kept,
        ...came.map((page, n) => [pages[n] ?? 0, page.rows] as const),
      ]),
    );
    this.ready = true;
  }

  #fetch(page: number) {
    return this.#backend.pageLeads({
      list: this.#list,
      offset: page * PAGE,
      limit: PAGE,
      ...this.asked,
    });
  }

  /** Forgets the pages that are farthest from the view. */
  #keep(pages: Map<number, LeadRow[]>): void {
    const middle = (this.#first + this.#last) / 2 / PAGE;
    const near = [...pages].sort(
      ([a], [b]) => Math.abs(a - middle) - Math.abs(b - middle),
    );
    this.#pages = new Map(near.slice(0, KEPT));
  }

  #inView(): number[] {
    const from = Math.floor(this.#first / PAGE);
    const to = Math.floor(this.#last / PAGE);
    return Array.from({ length: to - from + 1 }, (_, n) => from + n);
  }

  #stillRow(): { lead: number; index: number } | null {
    const chosen = this.anchor === null ? null : this.indexOf(this.anchor);
    const inView =
      chosen !== null && chosen >= this.#first && chosen <= this.#last;
    const index = inView ? chosen : this.#first;
    const lead = this.at(index)?.id;
    return lead === undefined ? null : { lead, index };
  }
}
