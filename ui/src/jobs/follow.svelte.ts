// Follows one job: asks for it again when something about its list changed.
import type { Backend, JobView } from "../backend/backend";
import { coalesce } from "../shared/coalesce";
import { Later } from "../shared/later";

export class JobFollower {
  job = $state.raw<JobView | null>(null);
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;
  readonly #later = new Later();
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
    if (job.id !== this.#id) return;
    this.job = job;
    // How callbacks come may change though nothing happens: one is late.
    this.#later.at(job.wayIn?.mayChangeAt ?? null, () => void this.refresh());
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#later.stop();
  }
}
