// What is to be searched next, and what that would come to. Nothing of it is sent before it is started.
import type {
  Backend,
  Forecast,
  JobView,
  Kind,
  Provider,
  Recipe,
  RecipeChoice,
  Retry,
  SkipCount,
  Wanted,
  World,
} from "../backend/backend";
import { told } from "../shared/trouble.svelte";
import { ANSWERERS, FIRST } from "../terms/kinds";
import { BY_HAND } from "../terms/recipes";
import { problemOfCap } from "./cap";

/** What is meant instead of a choice: what a job left when it was stopped, or those for whom it has no answer. */
export type Meant = { job: number; retry: Retry | null };

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
  /** Who is searched for all the same, as it was shown before that was said here. */
  included = $state.raw<SkipCount[]>([]);
  /** The recipes there are to choose from. */
  recipes = $state.raw<RecipeChoice[]>([]);
  /** The recipe is put together by hand. */
  byHand = $state(false);
  readonly #backend: Backend;
  readonly #list: number;
  readonly #meant: Meant | null;
  #asked = 0;

  constructor(backend: Backend, list: number, meant: Meant | null = null) {
    this.#backend = backend;
    this.#list = list;
    this.#meant = meant;
  }

  /** What a job left, or has no answer for: there is nothing to choose. */
  get isRest(): boolean {
    return this.#meant !== null;
  }

  get retry(): Retry | null {
    return this.#meant?.retry ?? null;
  }

  get recipe(): Recipe | null {
    return this.wanted.recipe;
  }

  /** The saved recipe that is chosen. */
  get saved(): boolean {
    const name = this.recipe?.name;
    return (
      !this.byHand &&
      this.recipes.some((one) => one.saved && one.recipe.name === name)
    );
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
      this.capProblem === null &&
      this.forecast !== null &&
      this.forecast.unfinished === null &&
      (this.forecast.searches + this.forecast.known > 0 ||
        this.forecast.steps.length > 1)
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
    if (this.isRest) return;
    this.recipes = await this.#backend.listRecipes();
    this.#keepCap();
  }

  /** One question, as before there were recipes. */
  askOne(): Promise<void> {
    this.byHand = false;
    return this.change({ recipe: null });
  }

  /** The recipe of that name, or the one that most will want. */
  choose(name?: string): Promise<void> {
    const named = this.recipes.find(({ recipe }) => recipe.name === name);
    const chosen = named ?? this.recipes.at(-1);
    this.byHand = false;
    return this.change({ recipe: chosen?.recipe ?? BY_HAND });
  }

  /** Goes on from what is chosen, by hand. */
  alter(part: Partial<Recipe>): Promise<void> {
    this.byHand = true;
    const recipe = { ...(this.recipe ?? BY_HAND), ...part };
    return this.change({ recipe });
  }

  /** Saves what is chosen, and chooses it by its name; false where that is refused. */
  async save(name: string): Promise<void> {
    if (!this.recipe) return;
    const recipe = { ...this.recipe, name: name.trim() };
    await this.#backend.saveRecipe(recipe);
    this.recipes = await this.#backend.listRecipes();
    await this.choose(recipe.name);
  }

  /** Forgets the saved recipe that is chosen. */
  async remove(): Promise<void> {
    if (!this.recipe || !this.saved) return;
    await this.#backend.removeRecipe(this.recipe.name);
    this.recipes = await this.#backend.listRecipes();
    await this.choose();
  }

  /** Takes a recipe from a file that the user chooses: it is saved once they say so. */
  async takeFromFile(): Promise<void> {
    const path = await this.#backend.chooseRecipe();
    if (path !== null) await this.alter(await this.#backend.readRecipe(path));
  }

  /** Writes what is chosen to a file; gives where it lies. */
  async writeToFile(): Promise<string | null> {
    if (!this.recipe) return null;
    const name = this.recipe.name === "" ? "recipe" : this.recipe.name;
    const proposed = `${name.replace(/[\\/:*?"<>|]/g, "-")}.json`;
    const path = await this.#backend.chooseTarget(proposed);
    return path === null ? null : this.#backend.writeRecipe(this.recipe, path);
  }

  /** What all of it may cost, as it is typed. No price depends on it. */
  setCap(cap: string): void {
    this.wanted = { ...this.wanted, cap };
  }

  /** Why what was typed is no cap. */
  get capProblem(): string | null {
    return problemOfCap(this.wanted.cap, this.forecast?.committed ?? 0);
  }

  /** What a credit costs; refused where that is no price. */
  async setPrice(provider: Provider, price: string): Promise<void> {
    await this.#backend.setPerCredit(provider, price);
    await this.change({});
  }

  /** Whoever is skipped for that reason is searched for all the same. */
  include(skip: SkipCount): Promise<void> {
    this.included = [...this.included, skip];
    return this.change({ include: [...this.wanted.include, skip.reason] });
  }

  /** Whoever is skipped for that reason is skipped, after all. */
  skip({ reason }: SkipCount): Promise<void> {
    const others = (all: string[]) => all.filter((one) => one !== reason);
    this.included = this.included.filter((one) => one.reason !== reason);
    return this.change({ include: others(this.wanted.include) });
  }

  /** Another choice; a service that does not answer that kind gives way to one that does. */
  async change(part: Partial<Wanted>): Promise<void> {
    // Who is searched for all the same was skipped by a job of that kind and service.
    const other = part.kind !== undefined || part.provider !== undefined;
    const wanted = { ...this.wanted, ...(other && { include: [] }), ...part };
    if (other) this.included = [];
    this.wanted = { ...wanted, provider: answerer(wanted) };
    const asked = ++this.#asked;
    this.asking = true;
    try {
      const forecast = await this.#ask();
      if (asked !== this.#asked) return;
      const before = this.forecast?.cap ?? null;
      this.forecast = forecast;
      this.problem = null;
      if (forecast.cap !== before) this.#keepCap();
    } catch (error) {
      if (asked !== this.#asked) return;
      this.problem = told(error);
    }
    this.asking = false;
  }

  /** A run that is gone on with keeps its cap, unless the user says otherwise. */
  #keepCap(): void {
    const cap = this.forecast?.cap ?? null;
    if (cap !== null && this.wanted.cap === "")
      this.wanted = { ...this.wanted, cap: String(cap) };
  }

  /** Starts what is shown, and nothing else; where that is no more what it would be, the new price is asked for. */
  async start(world: World): Promise<JobView> {
    const shown = {
      world,
      searches: this.forecast?.searches ?? 0,
      ceiling: this.forecast?.ceiling ?? 0,
      joins: this.forecast?.joins ?? null,
      run: this.forecast?.run ?? null,
    };
    const meant = this.#meant;
    try {
      if (meant === null)
        return await this.#backend.startJob(
          this.#list,
          this.wanted,
          this.again,
          shown,
        );
      return await (meant.retry === null
        ? this.#backend.searchRest(meant.job, shown)
        : this.#backend.retryJob(meant.job, meant.retry, shown));
    } catch (error) {
      void this.change({});
      throw error;
    }
  }

  #ask(): Promise<Forecast> {
    const meant = this.#meant;
    if (meant === null) return this.#backend.forecast(this.#list, this.wanted);
    return meant.retry === null
      ? this.#backend.forecastRest(meant.job)
      : this.#backend.forecastRetry(meant.job, meant.retry);
  }
}

function answerer({
  kind,
  provider,
}: { kind: Kind } & Pick<Wanted, "provider">) {
  const all = ANSWERERS[kind];
  return all.includes(provider) ? provider : (all[0] ?? provider);
}
