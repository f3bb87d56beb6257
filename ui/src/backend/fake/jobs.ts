// Jobs over the fake's lists.
import {
  BackendError,
  type Backend,
  type Forecast,
  type JobView,
  type Kind,
  type Wanted,
} from "../backend";
import type { FakeHost } from "./host";
import type { FakeList } from "./list";
import { searchesOf, skipsOf } from "./outcomes";
import { priceOf } from "./prices";
import { FakeRun } from "./run";

type Commands =
  | "forecast"
  | "forecastRest"
  | "startJob"
  | "searchRest"
  | "pauseJob"
  | "resumeJob"
  | "stopJob"
  | "decideDoubt"
  | "getJob";
const SENDS: Record<Kind, string[]> = {
  find_email: ["full name", "company domain or name"],
  verify_email: ["e-mail address"],
  find_phone: ["first and last name", "company domain or name"],
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
      return { ...priced(host, run.wanted, run.unsent()), skips: [] };
    },
    async startJob(list, wanted, again, shown) {
      const service = wanted.provider === "enrow" ? "Enrow" : "Clearout";
      if (host.world === "real" && !host.keyOf(wanted.provider)) {
        throw new BackendError(
          "keyMissing",
          `there is no key for ${service}: enter it under Services, or go to the sandbox, which needs none`,
        );
      }
      const now = whole(host, host.list(list), wanted);
      if (now.searches > shown.searches)
        throw new BackendError(
          "failed",
          "the list has changed since its price was shown: look at it again, then start",
        );
      return start(host, host.list(list), wanted, again);
    },
    async searchRest(job) {
      host.run(job).rest();
      return host.run(job).view();
    },
    pauseJob: async (job) => host.run(job).halt(),
    resumeJob: async (job) => host.run(job).resume(),
    stopJob: async (job) => host.run(job).stop(),
    decideDoubt: async (job, batches, choice) =>
      host.run(job).decide(batches, choice),
    getJob: async (job) => host.run(job).view(),
  };
}

function whole(host: FakeHost, list: FakeList, wanted: Wanted): Forecast {
  const before = list.runs.filter((run) => run.wanted.kind === wanted.kind);
  const same = before.find((run) => run.wanted.provider === wanted.provider);
  const left = same && (same.state !== "finished" || same.unsent() > 0);
  const joining = left ? [] : (same?.includable(wanted.include) ?? []);
  if (same && joining.length > 0)
    return {
      ...priced(host, wanted, joining.length),
      joins: same.id,
      before: before.map((run) => run.brief()),
    };
  return {
    ...priced(host, wanted, searchesOf(wanted.kind, list.leads).length),
    skips: skipsOf(wanted.kind, list.leads),
    shared:
      list.leads -
      skipsOf(wanted.kind, list.leads).reduce((n, skip) => n + skip.leads, 0) -
      searchesOf(wanted.kind, list.leads).length,
    anew: same !== undefined && !left,
    unfinished: left ? same.id : null,
    before: before.map((run) => run.brief()),
  };
}

function priced(host: FakeHost, wanted: Wanted, searches: number): Forecast {
  const { each, per } = priceOf(wanted.provider, wanted.kind);
  return {
    searches,
    ceiling: searches * each,
    balance: host.balanceAt(wanted.provider),
    skips: [],
    known: 0,
    shared: 0,
    anew: false,
    sends: SENDS[wanted.kind],
    kind: wanted.kind,
    provider: wanted.provider,
    each,
    per,
    oneByOne:
      wanted.sending === "live" ||
      (wanted.sending === "by_size" && searches <= 50),
    unfinished: null,
    joins: null,
    before: [],
  };
}

function start(
  host: FakeHost,
  list: FakeList,
  wanted: Wanted,
  again: boolean,
): JobView {
  const { runs, inbox } = host.data;
  const before = list.runs.find(
    ({ wanted: { kind, provider } }) =>
      kind === wanted.kind && provider === wanted.provider,
  );
  if (before && !again) {
    if (!before.rest() && wanted.include.length > 0)
      before.include(wanted.include);
    return before.view();
  }
  const id = runs.length + 1;
  const heard = {
    answered: (batch: { id: number }) => {
      inbox.receive(batch.id, id, host.now());
      host.changed("delivery", list.id);
    },
    changed: () => host.changed("search", list.id, "job"),
  };
  const run = new FakeRun(id, list, wanted, host.clock, host.pace, heard);
  runs.push(run);
  list.runs.unshift(run);
  run.begin();
  host.changed("job", list.id, "list");
  return run.view();
}
