// A run of a recipe in the fake: its jobs one after the other, under one cap.
import type { Forecast, Recipe, RunMoney, RunStep, RunView } from "../backend";
import type { FakeRun } from "./run";
import type { Step } from "./steps";

export class FakeChain {
  /** Its jobs so far, in the order of its steps. */
  readonly jobs: FakeRun[] = [];

  constructor(
    readonly id: number,
    readonly recipe: Recipe,
    readonly steps: Step[],
    public cap: number | null,
    readonly told: Forecast | null,
  ) {}

  /** What was spent, is held, or may have to be paid for what is in doubt. */
  get committed(): number {
    const sum = (job: FakeRun) => job.spent + job.held + job.feared;
    return this.jobs.reduce((all, job) => all + sum(job), 0);
  }

  get ended(): boolean {
    return (
      this.jobs.length === this.steps.length &&
      this.jobs.every((job) => job.state === "finished" && job.unsent() === 0)
    );
  }

  view(balance: (provider: Step["provider"]) => number | null): RunView {
    const services = [...new Set(this.steps.map(({ provider }) => provider))];
    return {
      id: this.id,
      name: this.recipe.name,
      steps: this.steps.map((step, place) => this.#step(step, place)),
      cap: this.cap,
      committed: this.committed,
      expected: this.told?.expected ?? null,
      ceiling: this.told?.ceiling ?? null,
      feared: this.jobs.reduce((all, job) => all + job.feared, 0),
      ended: this.ended,
      services: services.map((provider) =>
        this.#money(provider, balance(provider)),
      ),
      amount: null,
    };
  }

  #step({ kind, provider }: Step, place: number): RunStep {
    const job = this.jobs[place];
    if (!job) return { kind, provider, job: null };
    const { counts } = job.view();
    const carried = job.carried();
    return {
      kind,
      provider,
      job: {
        id: job.id,
        state: job.state,
        active: job.active,
        counts,
        asked: counts.leads - counts.skipped - carried,
        carried,
        known: 0,
        retried: null,
        resent: job.resent,
      },
    };
  }

  #money(provider: Step["provider"], balance: number | null): RunMoney {
    const jobs = this.jobs.filter((job) => job.wanted.provider === provider);
    const sum = (of: (job: FakeRun) => number) =>
      jobs.reduce((all, job) => all + of(job), 0);
    const spent = sum((job) => job.spent);
    const held = sum((job) => job.held);
    const told = this.told?.services.find((one) => one.provider === provider);
    const known =
      this.ended && jobs.some((job) => job.spent > 0) && balance !== null;
    return {
      provider,
      spent,
      held,
      writtenOff: 0,
      amount: null,
      before: known ? balance + spent : null,
      after: known ? balance : null,
      unexplained: known ? 0 : null,
      unclear: false,
      expected: told?.expected ?? null,
      ceiling: told?.ceiling ?? null,
    };
  }
}
