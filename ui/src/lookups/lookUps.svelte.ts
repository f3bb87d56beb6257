// What can be looked up, what is about to be asked, and what was told since the window opened.
import type {
  Backend,
  LookedUp,
  LookUpKind,
  LookUpOffer,
} from "../backend/backend";
import { told, trouble } from "../shared/trouble.svelte";

const SHOWN_EARLIER = 8;

export class LookUps {
  kind = $state<LookUpKind>("catch_all");
  typed = $state("");
  offers = $state.raw<LookUpOffer[]>([]);
  /** The one that is shown in full. */
  shown = $state.raw<LookedUp | null>(null);
  /** What is under way, if anything. */
  busy = $state(false);
  /** Why the last one was not answered. */
  problem = $state<string | null>(null);
  #all = $state.raw<LookedUp[]>([]);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  get offer(): LookUpOffer | undefined {
    return this.offers.find((offer) => offer.kind === this.kind);
  }

  /** The last few beside the one that is shown. */
  get earlier(): LookedUp[] {
    const { shown } = this;
    const others = this.#all.filter((one) => !shown || !same(one, shown));
    return others.slice(0, SHOWN_EARLIER);
  }

  async refresh(): Promise<void> {
    const { offers, told } = await this.#backend.listLookUps();
    this.offers = offers;
    this.#all = told;
  }

  choose(kind: LookUpKind): void {
    this.kind = kind;
    this.problem = null;
  }

  show(one: LookedUp): void {
    this.shown = one;
    this.problem = null;
  }

  /** Asks what stands in the field. */
  ask(): Promise<void> {
    return this.#ask(this.kind, this.typed, false);
  }

  /** Buys what is shown once more. */
  askAgain(): Promise<void> {
    const { shown } = this;
    return shown ? this.#ask(shown.kind, shown.about, true) : Promise.resolve();
  }

  async #ask(kind: LookUpKind, about: string, again: boolean): Promise<void> {
    const offer = this.offers.find((offer) => offer.kind === kind);
    if (!offer || this.busy) return;
    this.busy = true;
    this.problem = null;
    try {
      const one = await this.#backend.lookUp(
        offer.provider,
        kind,
        about,
        again,
      );
      this.shown = one;
      await this.refresh();
    } catch (error) {
      // A missing key is mended elsewhere: that banner leads there.
      if ((error as { code?: unknown }).code === "keyMissing")
        await trouble.guard(() => Promise.reject(error as Error));
      else this.problem = told(error);
    } finally {
      this.busy = false;
    }
  }
}

function same(one: LookedUp, other: LookedUp): boolean {
  return (
    one.kind === other.kind &&
    one.about === other.about &&
    one.provider === other.provider
  );
}
