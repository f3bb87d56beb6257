// Jobs over the fake's lists.
import { BackendError, type Backend, type JobView } from "../backend";
import type { FakeHost } from "./host";
import { FakeRun } from "./run";

type Commands =
  | "forecast"
  | "startJob"
  | "pauseJob"
  | "resumeJob"
  | "stopJob"
  | "decideDoubt"
  | "getJob";
const SENDS = [
  "full name",
  "company domain, or the company's name where there is none",
];

export function jobs(host: FakeHost): Pick<Backend, Commands> {
  return {
    async forecast(list, rest) {
      const { job } = host.list(list);
      const left = rest && job !== null ? host.run(job).unsent() : null;
      const searches = left ?? host.list(list).searches().length;
      return {
        searches,
        ceiling: searches,
        balance: host.balance(),
        skips: rest ? [] : host.list(list).skips(),
        sends: SENDS,
        provider: "enrow",
      };
    },
    async startJob(list, again) {
      if (host.world === "real" && !host.key) {
        throw new BackendError(
          "keyMissing",
          "there is no key for Enrow: enter it under Services, or go to the sandbox, which needs none",
        );
      }
      return start(host, list, again);
    },
    pauseJob: async (job) => host.run(job).halt(),
    resumeJob: async (job) => host.run(job).resume(),
    stopJob: async (job) => host.run(job).stop(),
    decideDoubt: async (job, batches, choice) =>
      host.run(job).decide(batches, choice),
    getJob: async (job) => host.run(job).view(),
  };
}

function start(host: FakeHost, list: number, again: boolean): JobView {
  const of = host.list(list);
  const { runs, inbox } = host.data;
  const before = of.job === null ? null : host.run(of.job);
  if (!again && before?.rest()) return before.view();
  const id = runs.length + 1;
  const heard = {
    answered: (batch: { id: number }) => {
      inbox.receive(batch.id, id, host.now());
      host.changed("delivery", list);
    },
    changed: () => host.changed("search", list, "job"),
  };
  of.job = id;
  const run = new FakeRun(id, of, host.clock, host.pace, heard, id * 1000);
  runs.push(run);
  host.changed("job", list, "list");
  return run.view();
}
