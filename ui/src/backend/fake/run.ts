// One run over a fake list, as the engine would do it: batches go out a few at a time, credits are held while they are
// in flight, an answer settles its leads and frees what was not used. Nothing is shown before its batch has answered.
import type {
  DoubtChoice,
  JobBrief,
  JobState,
  JobView,
  PauseReason,
  SkipCount,
  Verdict,
  Wanted,
} from "../backend";
import type { Clock } from "./clock";
import type { FakeList } from "./list";
import { Marks } from "./marks";
import type { FakeChain } from "./chain";
import {
  outcomeOf,
  personOf,
  sentenceOf,
  STOPPED,
  type Outcome,
} from "./outcomes";
import { priceOf } from "./prices";
import { turnOf, type Turn } from "./steps";

export type Pace = {
  batch: number;
  inFlight: number;
  answerMs: number;
  doubtful: number[];
};
type Batch = { id: number; leads: number[]; sentAt: number };
type Heard = {
  answered(batch: Batch): void;
  changed(): void;
  /** Nothing is left to do. */
  ended(): void;
};

export const PACE: Pace = {
  batch: 250,
  inFlight: 4,
  answerMs: 1400,
  doubtful: [],
};
const MESSAGES = {
  by_user: "You paused it. Nothing more is sent until you resume.",
  in_doubt: "Only batches in doubt are left. Say what to do with them.",
  cap_reached:
    "the cap is reached: another search might cost more than what is left of it: raise the cap to go on",
} as const;

export class FakeRun {
  state: JobState = "running";
  pausing = false;
  stopped = false;
  pause: JobView["pause"] = null;
  readonly marks: Marks;
  /** It asks again for whom another job has no answer. */
  readonly retries: boolean;
  readonly #turns: Turn[];
  readonly #queue: number[];
  readonly #searches: number;
  #cancelled: number[] = [];
  #flying: Batch[] = [];
  #doubts: Batch[] = [];
  #sent = 0;
  #answered = 0;
  spent = 0;
  readonly #startedAt: number;

  constructor(
    readonly id: number,
    readonly list: FakeList,
    readonly wanted: Wanted,
    readonly clock: Clock,
    readonly pace: Pace,
    readonly heard: Heard,
    readonly chain: FakeChain,
    turns?: Turn[],
  ) {
    this.retries = turns !== undefined;
    this.marks = new Marks(list.leads);
    const { recipe, jobs } = chain;
    const before = [...jobs];
    this.#turns =
      turns ??
      Array.from({ length: list.leads }, (_, lead) =>
        turnOf(recipe, before, wanted.kind, lead),
      );
    this.#queue = this.#turns.flatMap((turn, lead) =>
      turn === "ask" && this.#asksItself(lead) ? [lead] : [],
    );
    this.#searches = this.#queue.length;
    this.#startedAt = clock.now();
  }

  begin(): void {
    this.#turns.forEach((turn, lead) => {
      if (turn === "ask") this.marks.mark(lead, "pending");
      else if ("skip" in turn) this.marks.mark(lead, "skipped");
      else {
        this.marks.mark(lead, turn.from.marks.verdict(lead));
        this.marks.batchOf[lead] = turn.from.marks.batchOf[lead] ?? 0;
      }
    });
    this.#pump();
  }

  /** No neighbour asks for it. */
  #asksItself(lead: number): boolean {
    const person = personOf(this.wanted.kind, lead);
    return person === lead || this.turn(person) !== "ask";
  }

  /** What it does with a lead. */
  turn(lead: number): Turn {
    return this.#turns[lead] ?? "ask";
  }

  /** What it came to for a lead. */
  outcome(lead: number): Outcome {
    const turn = this.turn(lead);
    if (typeof turn === "object" && "from" in turn)
      return turn.from.outcome(lead);
    const { kind } = this.wanted;
    const retries = this.retries ? 1 : 0;
    const again = this.chain.jobs
      .slice(0, this.chain.jobs.indexOf(this))
      .filter((run) => run.wanted.kind === kind).length;
    return outcomeOf(kind, personOf(kind, lead), again + retries);
  }

  /** Why it asks nothing for a lead. */
  skip(lead: number): string | null {
    const turn = this.turn(lead);
    return typeof turn === "object" && "skip" in turn ? turn.skip : null;
  }

  /** Leads whose outcome was taken over. */
  carried(): number {
    return this.#turns.filter(
      (turn) => typeof turn === "object" && "from" in turn,
    ).length;
  }

  /** What is held for what is in flight or in doubt. */
  get held(): number {
    const held = leadsIn(this.#flying) + leadsIn(this.#doubts);
    return held * this.#each();
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
    const { list, marks } = this;
    const inDoubt = marks.count("in_doubt");
    const held = leadsIn(this.#flying) + leadsIn(this.#doubts);
    return {
      ...this.brief(),
      list: list.id,
      active: this.active,
      pausing: this.pausing,
      pause: this.pause,
      counts: {
        leads: list.leads,
        searches: this.#searches,
        found: marks.count("found"),
        notFound: marks.count("not_found"),
        unsure: marks.count("unsure"),
        skipped: marks.count("skipped"),
        failed: marks.count("failed"),
        pending: marks.count("pending") + inDoubt,
        inDoubt,
      },
      skips: [...this.#skips(), ...this.#skipped()],
      creditsHeld: this.held,
      creditsSpent: this.spent,
      batches: this.#sent,
      deliveries: this.#answered,
      polls: Math.ceil(this.#answered / 9),
      pollsSaved: this.#answered * 3,
      queued: this.#queue.length,
      inFlight: held,
      doubts: this.#doubts.map(({ id, leads, sentAt }) => ({
        id,
        searches: leads.length,
        intendedAt: new Date(sentAt).toISOString(),
      })),
      trouble: null,
      secondsLeft: this.#secondsLeft(),
      wayIn: null,
      run: null,
      failedToRetry: 0,
      unknownToRetry: 0,
    };
  }

  brief(): JobBrief {
    const { id, wanted, state, stopped } = this;
    const { kind, provider } = wanted;
    const createdAt = new Date(this.#startedAt).toISOString();
    return { id, kind, provider, state, stopped, createdAt };
  }

  #each(): number {
    return priceOf(this.wanted.provider, this.wanted.kind).each;
  }

  /** What a verdict costs; a miss of a finder nothing, an unknown of Clearout's verifier neither. */
  #price(verdict: Verdict): number {
    const { per } = priceOf(this.wanted.provider, this.wanted.kind);
    return verdict === "found" || per !== "found" ? this.#each() : 0;
  }

  #pump(): void {
    while (
      !this.pausing &&
      this.#queue.length > 0 &&
      this.#flying.length < this.pace.inFlight &&
      this.#room() > 0
    ) {
      this.#send();
    }
    this.#settleState();
  }

  /** How many searches the cap on the run leaves room for. */
  #room(): number {
    const { cap, committed } = this.chain;
    if (cap === null) return this.pace.batch;
    return Math.floor((cap - committed) / this.#each());
  }

  #send(): void {
    this.#sent += 1;
    const leads = this.#queue.splice(
      0,
      Math.min(this.pace.batch, this.#room()),
    );
    const batch = {
      id: this.id * 1000 + this.#sent,
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
      const { verdict } = this.outcome(lead);
      this.marks.batchOf[lead] = batch.id;
      this.spent += this.#price(verdict);
      this.#mark(lead, verdict);
    }
    this.heard.answered(batch);
    this.#pump();
    this.heard.changed();
  }

  /** A twin shares its neighbour's search, and so its fate. */
  #mark(lead: number, verdict: Verdict): void {
    this.marks.mark(lead, verdict);
    if (this.#hasTwin(lead)) {
      const twin = lead + 1;
      this.marks.mark(twin, verdict);
      this.marks.batchOf[twin] = this.marks.batchOf[lead] ?? 0;
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
    const next = lead + 1;
    return (
      next < this.list.leads &&
      personOf(this.wanted.kind, next) === lead &&
      this.turn(next) === "ask"
    );
  }

  #skips(): SkipCount[] {
    const tally = new Map<string, number>();
    this.#turns.forEach((_, lead) => {
      const skip = this.skip(lead);
      if (skip) tally.set(skip, (tally.get(skip) ?? 0) + 1);
    });
    return [...tally].map(([reason, leads]) => ({
      reason,
      sentence: sentenceOf(reason),
      leads,
    }));
  }

  #settleState(): void {
    if (this.#flying.length > 0) return;
    const running = this.state === "running";
    if (this.pausing && this.#queue.length > 0) this.#pauseFor("by_user");
    else if (this.#queue.length === 0 && this.#doubts.length > 0)
      this.#pauseFor("in_doubt");
    else if (this.#queue.length === 0) this.state = "finished";
    else if (this.#room() <= 0) this.#pauseFor("cap_reached");
    if (this.state !== "running") this.pausing = false;
    if (running && this.state === "finished") this.heard.ended();
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
