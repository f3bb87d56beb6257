// What is to be searched next, and what that would come to. Nothing of it is sent before it is started.
import type {
  Backend,
  Forecast,
  JobView,
  Kind,
  Wanted,
  World,
} from "../backend/backend";
import { ANSWERERS, FIRST } from "../terms/kinds";

export class RunDraft {
  wanted = $state.raw<Wanted>(FIRST);
  /** What it comes to; that of the last choice until the new one is there. */
  forecast = $state.raw<Forecast | null>(null);
  /** A choice has been made whose price is not there yet. */
  asking = $state(false);
  /** Something is half typed. */
  typing = $state(false);
  /** Why there is no price for what was chosen. */
  problem = $state<string | null>(null);
  readonly #backend: Backend;
  readonly #list: number;
  /** The job whose rest is meant, instead of a choice. */
  readonly #rest: number | null;
  #asked = 0;

  constructor(backend: Backend, list: number, rest: number | null = null) {
    this.#backend = backend;
    this.#list = list;
    this.#rest = rest;
  }

  get isRest(): boolean {
    return this.#rest !== null;
  }

  /** Everything that was found before would be bought again. */
  get again(): boolean {
    return this.forecast?.anew ?? false;
  }

  /** It can be started as it stands. */
  get ready(): boolean {
    return (
      !this.asking &&
      !this.typing &&
      this.problem === null &&
      this.forecast !== null &&
      this.forecast.unfinished === null &&
      this.forecast.searches + this.forecast.known > 0
    );
  }

  /** Asks first for what was searched last; a refusal of the very first is the caller's to show. */
  async begin(
    last: Pick<JobView, "kind" | "provider"> | null,
    include: string[] = [],
  ): Promise<void> {
    if (last)
      this.wanted = {
        ...FIRST,
        kind: last.kind,
        provider: last.provider,
        include,
      };
    this.forecast = await this.#ask();
  }

  /** Another choice; a service that does not answer that kind gives way to one that does. */
  async change(part: Partial<Wanted>): Promise<void> {
    // Who is searched for all the same was skipped by a job of that kind and service.
    const other = part.kind !== undefined || part.provider !== undefined;
    const wanted = { ...this.wanted, ...(other && { include: [] }), ...part };
    this.wanted = { ...wanted, provider: answerer(wanted) };
    const asked = ++this.#asked;
    this.asking = true;
    try {
      const forecast = await this.#ask();
      if (asked !== this.#asked) return;
      this.forecast = forecast;
      this.problem = null;
    } catch (error) {
      if (asked !== this.#asked) return;
      this.problem = error instanceof Error ? error.message : String(error);
    }
    this.asking = false;
  }

  /** Starts what is shown, and nothing else; where that is no more what it would be, the new price is asked for. */
  async start(world: World): Promise<JobView> {
    const { searches = 0, joins = null } = this.forecast ?? {};
    const shown = { world, searches, joins };
    try {
      return await (this.#rest === null
        ? this.#backend.startJob(this.#list, this.wanted, this.again, shown)
        : this.#backend.searchRest(this.#rest, shown));
    } catch (error) {
      void this.change({});
      throw error;
    }
  }

  #ask(): Promise<Forecast> {
    return this.#rest === null
      ? this.#backend.forecast(this.#list, this.wanted)
      : this.#backend.forecastRest(this.#rest);
  }
}

function answerer({
  kind,
  provider,
}: { kind: Kind } & Pick<Wanted, "provider">) {
  const all = ANSWERERS[kind];
  return all.includes(provider) ? provider : (all[0] ?? provider);
}
