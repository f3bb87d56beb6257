// Follows one job: asks for it again when something about its list changed.
import type { Backend, JobView } from "../backend/backend";
import { coalesce } from "../shared/coalesce";

export class JobFollower {
  job = $state.raw<JobView | null>(null);
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;
  #id: number | null;

  constructor(backend: Backend, id: number | null) {
    this.#backend = backend;
    this.#id = id;
  }

  /** Follows another job of the list from now on. */
  follow(id: number | null): Promise<void> {
    this.#id = id;
    return this.refresh();
  }

  async #refresh(): Promise<void> {
    if (this.#id === null) return;
    const job = await this.#backend.getJob(this.#id);
    if (job.id === this.#id) this.job = job;
  }
}
