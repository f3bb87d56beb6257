// A list while answers arrive: its pages, its job, and the lead that is open. One change asks each of them again.
import type { Backend, Change, LeadDetail, LeadRow } from "../backend/backend";
import { JobFollower } from "../jobs/follow.svelte";
import { LeadPages } from "../leads/pages.svelte";
import { Scroll } from "../leads/scroll.svelte";
import { coalesce } from "../shared/coalesce";

export class LiveList {
  readonly pages: LeadPages;
  readonly scroll = new Scroll();
  readonly follower: JobFollower;
  /** The lead under the cursor. */
  chosen = $state<number | null>(null);
  /** The lead whose panel is open. */
  detail = $state.raw<LeadDetail | null>(null);
  readonly #backend: Backend;
  readonly #list: number;
  readonly #first: number | null;
  readonly #refreshDetail = coalesce(() => this.#readDetail());

  constructor(backend: Backend, list: number, job: number | null) {
    this.#backend = backend;
    this.#list = list;
    this.pages = new LeadPages(backend, list, (rows) =>
      this.scroll.shift(rows),
    );
    this.follower = new JobFollower(backend, job);
    this.#first = job;
  }

  async start(): Promise<void> {
    await Promise.all([
      this.pages.ask({ job: this.#first }),
      this.follower.refresh(),
    ]);
  }

  /** Shows the answers of another job. */
  async show(job: number): Promise<void> {
    const same = this.pages.asked.job === job;
    if (!same) this.close();
    await Promise.all([
      this.follower.follow(job),
      same ? this.pages.refresh() : this.pages.ask({ job, verdict: null }),
    ]);
  }

  choose(lead: LeadRow | null): void {
    this.chosen = lead?.id ?? null;
    this.pages.anchor = this.chosen;
    if (this.detail && lead) void this.open(lead);
  }

  async open(lead: LeadRow): Promise<void> {
    this.chosen = lead.id;
    this.pages.anchor = lead.id;
    this.detail = await this.#getLead(lead.id);
  }

  close(): void {
    this.detail = null;
  }

  listen(): () => void {
    const deaf = this.#backend.onChanges((changes) => this.#heard(changes));
    return () => {
      deaf();
      this.follower.stop();
    };
  }

  #heard(changes: Change[]): void {
    if (!changes.some((change) => change.lists.includes(this.#list))) return;
    void this.pages.refresh();
    void this.follower.refresh();
    if (this.detail) void this.#refreshDetail();
  }

  #getLead(lead: number): Promise<LeadDetail> {
    return this.#backend.getLead(this.#list, this.pages.asked.job, lead);
  }

  async #readDetail(): Promise<void> {
    const lead = this.detail?.row.id;
    if (lead === undefined) return;
    const fresh = await this.#getLead(lead);
    if (this.detail?.row.id === lead) this.detail = fresh;
  }
}
