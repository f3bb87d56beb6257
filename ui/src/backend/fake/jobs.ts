// Jobs over the fake's lists, and runs of recipes.
import {
  BackendError,
  type Backend,
  type Forecast,
  type JobView,
  type Provider,
  type Retry,
  type Recipe,
  type Shown,
  type SkipCount,
  type Wanted,
} from "../backend";
import { credits } from "../../shared/words";
import { FakeChain } from "./chain";
import { foretell, leaving } from "./foretelling";
import type { FakeHost } from "./host";
import type { FakeList } from "./list";
import { searchesOf, skipsOf } from "./outcomes";
import { priceOf } from "./prices";
import { check, FIND } from "./recipes";
import { FakeRun } from "./run";
import { stepsOf, type Step, type Turn } from "./steps";

type Commands =
  | "forecast"
  | "forecastRest"
  | "forecastRetry"
  | "startJob"
  | "searchRest"
  | "retryJob"
  | "setCap"
  | "pauseJob"
  | "resumeJob"
  | "stopJob"
  | "cancelJob"
  | "decideDoubt"
  | "getJob"
  | "listCancelledThere";

const NAMES: Record<Provider, string> = {
  enrow: "Enrow",
  clearout: "Clearout",
};

export function jobs(host: FakeHost): Pick<Backend, Commands> {
  return {
    async forecast(list, wanted) {
      if (/^[^A-Za-z]|^.$/.test(wanted.country))
        throw new BackendError(
          "failed",
          `${wanted.country} is no country: give its two letters, such as DE`,
        );
      return whole(host, host.list(list), wanted);
    },
    async forecastRest(job) {
      const run = host.run(job);
      const { chain } = run;
      const steps = chain.steps.slice(chain.jobs.indexOf(run));
      return {
        ...priced(host, run.list, run.wanted, steps, run.unsent()),
        run: chain.id,
        cap: chain.cap,
        committed: chain.committed,
      };
    },
    async forecastRetry(job, retry) {
      const run = host.run(job);
      return priced(
        host,
        run.list,
        run.wanted,
        [run.wanted],
        again(run, retry).length,
      );
    },
    async startJob(list, wanted, again, shown) {
      const now = whole(host, host.list(list), wanted);
      for (const { provider } of now.services) checkKey(host, provider);
      checkShown(now, shown);
      return start(host, host.list(list), wanted, again, now);
    },
    async searchRest(job) {
      host.run(job).rest();
      return view(host, host.run(job));
    },
    async retryJob(job, retry, shown) {
      const run = host.run(job);
      const asked = new Set(again(run, retry));
      if (asked.size > shown.searches)
        throw new BackendError("failed", "the list has changed");
      const turns = Array.from({ length: run.list.leads }, (_, lead): Turn => {
        const skip = run.skip(lead);
        if (asked.has(lead)) return "ask";
        return skip === null ? { from: run } : { skip };
      });
      const chain = begin(host, [run.wanted], FIND, null, null);
      return view(host, beginJob(host, run.list, run.wanted, chain, turns));
    },
    async setCap(job, cap) {
      const { chain } = host.run(job);
      chain.cap = capOf(cap, chain.committed);
      host.changed("job", host.run(job).list.id);
    },
    pauseJob: async (job) => host.run(job).halt(),
    resumeJob: async (job) => host.run(job).resume(),
    stopJob: async (job) => host.run(job).stop(),
    cancelJob: async (job) => host.run(job).cancel(),
    decideDoubt: async (job, batches, choice) =>
      host.run(job).decide(batches, choice),
    getJob: async (job) => view(host, host.run(job)),
    // What is cancelled is answered all the same here.
    listCancelledThere: async () => [],
  };
}

function checkKey(host: FakeHost, provider: Provider): void {
  if (host.world === "real" && !host.keyOf(provider))
    throw new BackendError(
      "keyMissing",
      `there is no key for ${NAMES[provider]}: enter it under Services, or go to the sandbox, which needs none`,
    );
}

function checkShown(now: Forecast, shown: Shown): void {
  if (now.searches > shown.searches || now.ceiling > shown.ceiling)
    throw new BackendError(
      "failed",
      "the list has changed since its price was shown: look at it again, then start",
    );
}

/** The cap as it was typed. */
function capOf(typed: string, committed: number): number | null {
  const plain = typed.trim().replaceAll(",", "");
  if (plain === "") return null;
  const cap = /^\d+(\.\d+)?$/.test(plain) ? Number(plain) : 0;
  if (cap <= 0)
    throw new BackendError(
      "failed",
      `${typed.trim()} is no cap: give a number of credits, such as 500, or leave it empty for none`,
    );
  if (committed > 0 && cap <= committed)
    throw new BackendError(
      "failed",
      `up to ${credits(committed)} spent or held already: allow more than that, or leave the cap empty for none`,
    );
  return cap;
}

/** The leads that are asked about again. */
function again(run: FakeRun, retry: Retry): number[] {
  return Array.from({ length: run.list.leads }, (_, lead) => lead).filter(
    (lead) =>
      retry === "failed"
        ? run.marks.verdict(lead) === "failed"
        : run.marks.verdict(lead) === "unsure" &&
          run.outcome(lead).qualification === "unknown",
  );
}

/** A job with the run that it is a step of. */
function view(host: FakeHost, run: FakeRun): JobView {
  const newest = run.list.runs.find(
    ({ wanted: { kind, provider } }) =>
      kind === run.wanted.kind && provider === run.wanted.provider,
  );
  const retriable =
    newest === run && run.state === "finished" && run.unsent() === 0;
  return {
    ...run.view(),
    run: run.chain.view((provider) => host.balanceAt(provider)),
    failedToRetry: retriable ? again(run, "failed").length : 0,
    unknownToRetry: retriable ? again(run, "unknown").length : 0,
  };
}

function recipeOf({ kind, provider, recipe }: Wanted): Recipe {
  if (recipe) return recipe;
  const only = (of: Wanted["kind"]) => (kind === of ? [provider] : []);
  return {
    ...FIND,
    name: "",
    findEmail: only("find_email"),
    verifyEmail: only("verify_email"),
    findPhone: only("find_phone"),
    phoneFor: "everyone",
    order: "as_written",
  };
}

/** The newest run that wants the same. */
function latest(list: FakeList, recipe: Recipe): FakeChain | undefined {
  const plain = ({ chain }: FakeRun) =>
    JSON.stringify({ ...chain.recipe, name: "" });
  const wanted = JSON.stringify({ ...recipe, name: "" });
  return list.runs.find((run) => plain(run) === wanted)?.chain;
}

function whole(host: FakeHost, list: FakeList, wanted: Wanted): Forecast {
  const recipe = recipeOf(wanted);
  check(recipe);
  const steps = stepsOf(recipe);
  const [first] = steps;
  if (!first) throw new BackendError("failed", "nobody would be asked");
  const { kind } = first;
  const before = list.runs.filter(
    (run) => steps.length === 1 && run.wanted.kind === kind,
  );
  const job = before.find((run) => run.wanted.provider === first.provider);
  const same = steps.length === 1 ? job?.chain : latest(list, recipe);
  const left = same?.ended === false ? same.jobs.at(-1) : undefined;
  const joining = left ? [] : (job?.includable(wanted.include) ?? []);
  if (job && joining.length > 0)
    return {
      ...priced(host, list, wanted, steps, joining.length),
      joins: job.id,
      before: before.map((run) => run.brief()),
    };
  const all = skipsOf(kind, list.leads);
  const isIncluded = ({ reason }: SkipCount) => wanted.include.includes(reason);
  const skips = all.filter((skip) => !isIncluded(skip));
  const included = all
    .filter(isIncluded)
    .reduce((n, { leads }) => n + leads, 0);
  const searches = searchesOf(kind, list.leads).length + included;
  const skipped = skips.reduce((n, skip) => n + skip.leads, 0);
  const shared = list.leads - skipped - searches;
  const { each } = priceOf(first.provider, kind);
  capOf(wanted.cap, 0);
  return {
    ...priced(host, list, { ...wanted, ...first }, steps, searches),
    skips,
    shared,
    saved: { known: 0, shared: shared * each, skipped: 0 },
    anew: same?.ended ?? false,
    unfinished: left?.id ?? null,
    before: before.map((run) => run.brief()),
    recipe,
  };
}

function priced(
  host: FakeHost,
  list: FakeList,
  wanted: Wanted,
  steps: Step[],
  searches: number,
): Forecast {
  const recipe = recipeOf(wanted);
  return {
    searches,
    // Nobody here is on two lists whose jobs run at once.
    awaited: 0,
    ...foretell(host, recipe, steps, searches),
    skips: [],
    notes: [],
    known: 0,
    shared: 0,
    saved: { known: 0, shared: 0, skipped: 0 },
    anew: false,
    leaving: leaving(list, steps),
    foundBefore: list.runs.some(
      ({ wanted, marks }) =>
        wanted.kind === "find_email" && marks.count("found") > 0,
    ),
    kind: wanted.kind,
    provider: wanted.provider,
    ...priceOf(wanted.provider, wanted.kind),
    oneByOne:
      wanted.sending === "live" ||
      (wanted.sending === "by_size" && searches <= 50),
    unfinished: null,
    joins: null,
    run: null,
    cap: null,
    committed: 0,
    before: [],
    recipe,
  };
}

function start(
  host: FakeHost,
  list: FakeList,
  wanted: Wanted,
  again: boolean,
  told: Forecast,
): JobView {
  const recipe = recipeOf(wanted);
  const steps = stepsOf(recipe);
  const before = list.runs.find(({ chain, wanted: { kind, provider } }) =>
    steps.length === 1
      ? kind === wanted.kind && provider === wanted.provider
      : chain === latest(list, recipe),
  );
  if (before && !again) {
    if (!before.rest() && wanted.include.length > 0)
      before.include(wanted.include);
    return view(host, before);
  }
  const cap = capOf(wanted.cap, 0);
  const chain = begin(host, steps, recipe, cap, told);
  const run = step(host, list, wanted, chain);
  if (wanted.include.length > 0) run.include(wanted.include);
  return view(host, run);
}

function begin(
  host: FakeHost,
  steps: Step[],
  recipe: Recipe,
  cap: number | null,
  told: Forecast | null,
): FakeChain {
  const runs = new Set(host.data.runs.map((run) => run.chain));
  return new FakeChain(runs.size + 1, recipe, steps, cap, told);
}

/** The next step of a run. */
function step(
  host: FakeHost,
  list: FakeList,
  wanted: Wanted,
  chain: FakeChain,
): FakeRun {
  const next = chain.steps[chain.jobs.length];
  return beginJob(host, list, { ...wanted, ...next }, chain);
}

function beginJob(
  host: FakeHost,
  list: FakeList,
  wanted: Wanted,
  chain: FakeChain,
  turns?: Turn[],
): FakeRun {
  const { runs, inbox } = host.data;
  const id = runs.length + 1;
  const heard = {
    answered: (batch: { id: number }) => {
      inbox.receive(batch.id, id, host.now());
      host.changed("delivery", list.id);
    },
    changed: () => host.changed("search", list.id, "job"),
    ended: () => {
      if (chain.jobs.length < chain.steps.length && run.unsent() === 0)
        host.clock.after(1, () => step(host, list, wanted, chain));
    },
  };
  const run: FakeRun = new FakeRun(
    id,
    list,
    wanted,
    host.clock,
    host.pace,
    heard,
    chain,
    turns,
  );
  chain.jobs.push(run);
  runs.push(run);
  list.runs.unshift(run);
  run.begin();
  host.changed("job", list.id, "list");
  return run;
}
