// Who the lead of a panel is taken for: with whom it shares its answer, and what was found for that person elsewhere.
import type { Backend, LeadDetail, Person } from "../backend/backend";
import { told, trouble } from "../shared/trouble.svelte";

export class PersonOf {
  person = $state.raw<Person | null>(null);
  /** Why it cannot be told. */
  problem = $state<string | null>(null);
  /** It is being set apart, or together. */
  busy = $state(false);
  readonly #backend: Backend;
  #of = "";

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Looks anew; that of another lead is not shown meanwhile. */
  async look(job: number | null, detail: LeadDetail): Promise<void> {
    const lead = detail.row.id;
    const of = `${job} ${lead}`;
    if (of !== this.#of) this.person = this.problem = null;
    this.#of = of;
    if (job === null) return;
    try {
      const person = await this.#backend.getPerson(job, lead);
      if (of === this.#of) this.person = person;
    } catch (error) {
      if (of === this.#of) this.problem = told(error);
    }
  }

  /** True where it is done. */
  setApart(job: number, detail: LeadDetail): Promise<boolean> {
    return this.#say(job, detail, (...of) => this.#backend.setApart(...of));
  }

  /** Takes that back; true where it is done. */
  setTogether(job: number, detail: LeadDetail): Promise<boolean> {
    return this.#say(job, detail, (...of) => this.#backend.setTogether(...of));
  }

  async #say(
    job: number,
    detail: LeadDetail,
    say: Backend["setApart"],
  ): Promise<boolean> {
    this.busy = true;
    const done = await trouble.guard(async () => {
      await say(job, detail.row.id);
      await this.look(job, detail);
      return true;
    });
    this.busy = false;
    return done ?? false;
  }
}
