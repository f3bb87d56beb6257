// Follows one job: asks for it again when something about its list changed.
import type { Backend, JobView } from "../backend/backend";
import { coalesce } from "../shared/coalesce";

export class JobFollower {
  job = $state.raw<JobView | null>(null);
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;
  #id: number | null;
  #later: ReturnType<typeof setTimeout> | undefined;

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
    this.#lookAgain(job.wayIn?.mayChangeAt ?? null);
  }

  /** Nobody looks any more. */
  stop(): void {
    clearTimeout(this.#later);
  }

  /** How callbacks come may change though nothing happens: one is late. */
  #lookAgain(at: string | null): void {
    clearTimeout(this.#later);
    if (at === null) return;
    const wait = Math.max(0, new Date(at).getTime() - Date.now()) + 50;
    this.#later = setTimeout(() => void this.refresh(), wait);
  }
}
