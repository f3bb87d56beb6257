// One run over a fake list, as the engine would do it: batches go out a few at a time, credits are held while they are
// in flight, an answer settles its leads and frees what was not used. Nothing is shown before its batch has answered.
import type {
  CancelledBatch,
  DoubtChoice,
  JobBrief,
  JobState,
  JobView,
  PauseReason,
  Resent,
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
  skipOf,
  STOPPED,
  type Outcome,
  SUPPRESSED,
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
  in_doubt:
    "leads are in a batch whose call broke off before the service had answered: it may have been taken or not, and is not sent again without your word; the balance shows no charge for it",
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
  /** Searches that were taken off because of the suppression list. */
  #takenOff: number[] = [];
  /** Leads that were skipped, and are searched for all the same. */
  readonly #included = new Set<number>();
  /** Leads that were set apart from their twin. */
  readonly aparts = new Set<number>();
  #flying: Batch[] = [];
  #doubts: Batch[] = [];
  /** Searches that were sent again, or counted as lost. */
  #resent = 0;
  #lost = 0;
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
    const person = this.personOf(lead);
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
    return outcomeOf(kind, this.personOf(lead), again + retries);
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

  /** What is held for what is in flight. */
  get held(): number {
    return leadsIn(this.#flying) * this.#each();
  }

  /** What may have been charged for what is in doubt, was sent again or counted as lost. */
  get feared(): number {
    const unknown = leadsIn(this.#doubts) + this.#resent + this.#lost;
    return unknown * this.#each();
  }

  /** What was sent a second time. */
  get resent(): Resent {
    return { searches: this.#resent, atMost: this.#resent * this.#each() };
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

  /** Stops, and lets the service work on no more than what it has begun. */
  cancel(): CancelledBatch[] {
    const batches = this.#flying.map(({ id, leads }): CancelledBatch => ({
      id,
      searches: leads.length,
      outcome: this.#cancels() ? "begun" : "not_offered",
      why: null,
    }));
    this.stop();
    return batches;
  }

  #cancels(): boolean {
    return this.wanted.provider === "clearout";
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

  /** Takes those off the queue whom the suppression list names; gives how many leads. */
  takeOff(named: (lead: number) => boolean): number {
    const off = this.#queue.filter(named);
    if (off.length === 0) return 0;
    this.#queue.splice(
      0,
      this.#queue.length,
      ...this.#queue.filter((lead) => !off.includes(lead)),
    );
    this.#takenOff.push(...off);
    for (const lead of off) this.#mark(lead, "skipped");
    this.#settleState();
    this.heard.changed();
    return this.#withTwins(off);
  }

  /** Whom nothing names any more waits again, while the job is not over; gives how many leads. */
  takeIn(named: (lead: number) => boolean): number {
    if (this.state === "finished") return 0;
    const back = this.#takenOff.filter((lead) => !named(lead));
    this.#takenOff = this.#takenOff.filter(named);
    this.#queue.push(...back);
    for (const lead of back) this.#mark(lead, "pending");
    if (back.length > 0) this.#pump();
    this.heard.changed();
    return this.#withTwins(back);
  }

  whyTakenOff(lead: number): string | null {
    return this.#takenOff.includes(this.personOf(lead))
      ? SUPPRESSED.reason
      : null;
  }

  /** The searches of whoever was skipped for these reasons. */
  includable(reasons: string[]): number[] {
    const { kind } = this.wanted;
    const skipped = Array.from({ length: this.list.leads }, (_, n) => n).filter(
      (lead) =>
        reasons.includes(skipOf(kind, lead) ?? "") && !this.#included.has(lead),
    );
    const off = reasons.includes(SUPPRESSED.reason) ? this.#takenOff : [];
    return [...skipped, ...off];
  }

  /** Searches for whoever was skipped for these reasons. */
  include(reasons: string[]): void {
    const more = this.includable(reasons);
    for (const lead of more) {
      if (skipOf(this.wanted.kind, lead)) this.#included.add(lead);
      this.#mark(lead, "pending");
    }
    this.#takenOff = this.#takenOff.filter((lead) => !more.includes(lead));
    this.#queue.push(...more);
    this.resume();
  }

  /** The lead is somebody else than its twin: it waits for a search of its own. */
  setApart(lead: number): void {
    this.aparts.add(lead);
    this.#queue.push(lead);
    this.marks.mark(lead, "pending");
    this.marks.batchOf[lead] = 0;
    if (this.state === "finished") this.state = "paused";
  }

  /** The lead is its twin, after all; true where it has its answer again. */
  setTogether(lead: number): boolean {
    this.aparts.delete(lead);
    const waits = this.#queue.indexOf(lead);
    if (waits === -1) return false;
    this.#queue.splice(waits, 1);
    const twin = this.personOf(lead);
    this.marks.mark(lead, this.marks.verdict(twin));
    this.marks.batchOf[lead] = this.marks.batchOf[twin] ?? 0;
    this.#settleState();
    return true;
  }

  /** The lead whose search answers this one. */
  personOf(lead: number): number {
    return this.aparts.has(lead) ? lead : personOf(this.wanted.kind, lead);
  }

  shares(lead: number, other: number): boolean {
    const { leads } = this.list;
    return (
      other >= 0 &&
      other < leads &&
      !this.aparts.has(lead) &&
      !this.aparts.has(other) &&
      this.personOf(lead) === this.personOf(other)
    );
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
      if (choice === "lost") {
        this.#lost += leads.length;
        for (const lead of leads) this.#mark(lead, "failed");
      } else {
        this.#resent += leads.length;
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
      skips: this.#skips(),
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
      cancellable: this.#cancels() ? leadsIn(this.#flying) : 0,
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

  #skips(): SkipCount[] {
    const tally = new Map<string, number>();
    this.#turns.forEach((_, lead) => {
      const skip = this.#included.has(lead) ? null : this.skip(lead);
      if (skip) tally.set(skip, (tally.get(skip) ?? 0) + 1);
    });
    const left = [...tally].map(([reason, leads]) => ({
      reason,
      sentence: sentenceOf(reason),
      leads,
      includable: reason === "has_email",
    }));
    const off = this.#withTwins(this.#takenOff);
    const cancelled = this.#withTwins(this.#cancelled);
    return [
      ...left,
      { ...SUPPRESSED, leads: off, includable: true },
      { ...STOPPED, leads: cancelled, includable: false },
    ].filter((skip) => skip.leads > 0);
  }

  /** The leads of these searches; a twin goes with its neighbour. */
  #withTwins(searches: number[]): number {
    const twins = searches.filter((lead) => this.#hasTwin(lead)).length;
    return searches.length + twins;
  }

  #hasTwin(lead: number): boolean {
    const next = lead + 1;
    return (
      next < this.list.leads &&
      this.personOf(next) === lead &&
      this.turn(next) === "ask"
    );
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
    const message = MESSAGES[reason];
    this.pause = {
      reason,
      message:
        reason === "in_doubt"
          ? `${this.marks.count("in_doubt")} ${message}`
          : message,
    };
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
