// One run over a fake list, as the engine would do it: batches go out a few at a time, credits are held while they are
// in flight, an answer settles its leads and frees what was not used. Nothing is shown before its batch has answered.
import type {
  DoubtChoice,
  JobState,
  JobView,
  PauseReason,
  SkipCount,
} from "../backend";
import type { Clock } from "./clock";
import type { FakeList } from "./list";
import { STOPPED } from "./list";
import { fateOf, type Fate } from "./people";

export type Pace = {
  batch: number;
  inFlight: number;
  answerMs: number;
  doubtful: number[];
};
type Batch = { id: number; leads: number[]; sentAt: number };
type Heard = { answered(batch: Batch): void; changed(): void };

export const PACE: Pace = {
  batch: 250,
  inFlight: 4,
  answerMs: 1400,
  doubtful: [],
};
const SKIPPED: Fate[] = ["no_name", "no_company", "has_email"];
const MESSAGES = {
  by_user: "You paused it. Nothing more is sent until you resume.",
  in_doubt: "Only batches in doubt are left. Say what to do with them.",
} as const;

export class FakeRun {
  state: JobState = "running";
  pausing = false;
  stopped = false;
  pause: JobView["pause"] = null;
  readonly #queue: number[];
  readonly #searches: number;
  #cancelled: number[] = [];
  #flying: Batch[] = [];
  #doubts: Batch[] = [];
  #sent = 0;
  #answered = 0;
  #spent = 0;
  #startedAt: number;

  constructor(
    readonly id: number,
    readonly list: FakeList,
    readonly clock: Clock,
    readonly pace: Pace,
    readonly heard: Heard,
    readonly firstBatch: number,
  ) {
    this.#queue = list.searches();
    this.#searches = this.#queue.length;
    this.#startedAt = clock.now();
    this.#plan();
    this.#pump();
  }

  get active(): boolean {
    return this.state === "running" || this.pausing;
  }

  /** Pauses once what is in flight has arrived. */
  halt(): void {
    if (this.state !== "running") return;
    this.pausing = true;
    this.#settleState();
    this.heard.changed();
  }

  /** Stops for good: what was not sent is cancelled. */
  stop(): void {
    if (this.state === "finished") return;
    this.stopped = true;
    this.#cancel(this.#queue.splice(0));
    this.#settleState();
    this.heard.changed();
  }

  /** Searches that were cancelled. */
  unsent(): number {
    return this.#cancelled.length;
  }

  /** Takes up what was cancelled; false where nothing was. */
  rest(): boolean {
    const rest = this.#cancelled.splice(0);
    if (rest.length === 0) return false;
    this.stopped = false;
    this.#queue.push(...rest);
    for (const lead of rest) this.#mark(lead, "pending");
    this.resume();
    return true;
  }

  resume(): void {
    this.state = "running";
    this.pausing = false;
    this.pause = null;
    this.#pump();
    this.heard.changed();
  }

  decide(batches: number[], choice: DoubtChoice): void {
    if (choice === "wait" || (choice === "resend" && this.stopped)) return;
    const named = (batch: Batch) => batches.includes(batch.id);
    for (const { leads } of this.#doubts.filter(named)) {
      if (choice === "lost")
        for (const lead of leads) this.#mark(lead, "failed");
      else {
        this.#queue.unshift(...leads);
        for (const lead of leads) this.#mark(lead, "pending");
      }
    }
    this.#doubts = this.#doubts.filter((batch) => !named(batch));
    if (this.pause?.reason === "in_doubt") this.resume();
    else if (this.state === "running") this.#pump();
    this.heard.changed();
  }

  view(): JobView {
    const { list } = this;
    const inDoubt = list.count("in_doubt");
    return {
      id: this.id,
      list: list.id,
      state: this.state,
      active: this.active,
      pausing: this.pausing,
      stopped: this.stopped,
      pause: this.pause,
      counts: {
        leads: list.leads,
        searches: this.#searches,
        found: list.count("found"),
        notFound: list.count("not_found"),
        unsure: list.count("unsure"),
        skipped: list.count("skipped"),
        failed: list.count("failed"),
        pending: list.count("pending") + inDoubt,
        inDoubt,
      },
      skips: [...list.skips(), ...this.#skipped()],
      creditsHeld: leadsIn(this.#flying) + leadsIn(this.#doubts),
      creditsSpent: this.#spent,
      batches: this.#sent,
      deliveries: this.#answered,
      polls: Math.ceil(this.#answered / 9),
      pollsSaved: this.#answered * 3,
      queued: this.#queue.length,
      inFlight: leadsIn(this.#flying) + leadsIn(this.#doubts),
      doubts: this.#doubts.map(({ id, leads, sentAt }) => ({
        id,
        searches: leads.length,
        intendedAt: new Date(sentAt).toISOString(),
      })),
      trouble: null,
      secondsLeft: this.#secondsLeft(),
      provider: "enrow",
    };
  }

  #plan(): void {
    for (let lead = 0; lead < this.list.leads; lead += 1) {
      const fate = fateOf(lead);
      this.list.mark(lead, SKIPPED.includes(fate) ? "skipped" : "pending");
    }
  }

  #pump(): void {
    while (
      !this.pausing &&
      this.#queue.length > 0 &&
      this.#flying.length < this.pace.inFlight
    ) {
      this.#send();
    }
    this.#settleState();
  }

  #send(): void {
    this.#sent += 1;
    const leads = this.#queue.splice(0, this.pace.batch);
    const batch = {
      id: this.firstBatch + this.#sent,
      leads,
      sentAt: this.clock.now(),
    };
    if (this.pace.doubtful.includes(this.#sent)) {
      this.#doubts.push(batch);
      for (const lead of leads) this.#mark(lead, "in_doubt");
      return;
    }
    this.#flying.push(batch);
    const wait = this.pace.answerMs * (0.6 + (batch.id % 5) / 5);
    this.clock.after(wait, () => this.#answer(batch));
  }

  #answer(batch: Batch): void {
    this.#flying = this.#flying.filter((other) => other !== batch);
    this.#answered += 1;
    for (const lead of batch.leads) {
      const fate = fateOf(lead);
      this.list.batchOf[lead] = batch.id;
      if (fate === "found") this.#spent += 1;
      if (fate === "found" || fate === "not_found" || fate === "failed")
        this.#mark(lead, fate);
    }
    this.heard.answered(batch);
    this.#pump();
    this.heard.changed();
  }

  /** A twin shares its neighbour's search, and so its fate. */
  #mark(lead: number, verdict: Parameters<FakeList["mark"]>[1]): void {
    this.list.mark(lead, verdict);
    if (this.#hasTwin(lead)) {
      const twin = lead + 1;
      this.list.mark(twin, verdict);
      this.list.batchOf[twin] = this.list.batchOf[lead] ?? 0;
    }
  }

  #cancel(leads: number[]): void {
    this.#cancelled.push(...leads);
    for (const lead of leads) this.#mark(lead, "skipped");
  }

  /** The leads of what was cancelled; a twin goes with its neighbour. */
  #skipped(): SkipCount[] {
    const twins = this.#cancelled.filter((lead) => this.#hasTwin(lead)).length;
    const leads = this.#cancelled.length + twins;
    return leads === 0 ? [] : [{ ...STOPPED, leads }];
  }

  #hasTwin(lead: number): boolean {
    return lead + 1 < this.list.leads && fateOf(lead + 1) === "twin";
  }

  #settleState(): void {
    if (this.#flying.length > 0) return;
    if (this.pausing && this.#queue.length > 0) this.#pauseFor("by_user");
    else if (this.#queue.length === 0 && this.#doubts.length > 0)
      this.#pauseFor("in_doubt");
    else if (this.#queue.length === 0) this.state = "finished";
    if (this.state !== "running") this.pausing = false;
  }

  #pauseFor(reason: PauseReason & keyof typeof MESSAGES): void {
    this.state = "paused";
    this.pause = { reason, message: MESSAGES[reason] };
  }

  #secondsLeft(): number | null {
    if (this.state !== "running" || this.#answered === 0) return null;
    const perBatch = (this.clock.now() - this.#startedAt) / this.#answered;
    const left = this.#queue.length / this.pace.batch + this.#flying.length;
    return Math.ceil((left * perBatch) / 1000);
  }
}

function leadsIn(batches: Batch[]): number {
  return batches.reduce((sum, batch) => sum + batch.leads.length, 0);
}
