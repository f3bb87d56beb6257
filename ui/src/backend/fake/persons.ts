// Who a lead is taken for: its twin, and whatever was found for the same number, who is the same person, elsewhere.
import type { Backend, Companion, Earlier } from "../backend";
import type { FakeHost } from "./host";
import { nameOf } from "./people";
import { priceOf } from "./prices";
import { row } from "./query";
import type { FakeRun } from "./run";

export function persons(
  host: FakeHost,
): Pick<Backend, "getPerson" | "setApart" | "setTogether"> {
  return {
    async getPerson(job, lead) {
      const run = host.run(job);
      const index = lead - 1;
      return {
        companions: companions(run, index),
        earlier: earlier(host, run, index),
        apart: run.aparts.has(index),
        byName: run.wanted.kind !== "verify_email",
      };
    },
    async setApart(job, lead) {
      host.run(job).setApart(lead - 1);
      host.changed("search", host.run(job).list.id, "job");
      return [job];
    },
    async setTogether(job, lead) {
      const joined = host.run(job).setTogether(lead - 1);
      host.changed("search", host.run(job).list.id, "job");
      return joined ? [job] : [];
    },
  };
}

function companions(run: FakeRun, lead: number): Companion[] {
  return [lead - 1, lead + 1]
    .filter((other) => run.shares(lead, other))
    .map((other) => ({
      lead: other + 1,
      row: other + 2,
      list: null,
      why: [
        `the name is the same: ${nameOf(run.personOf(lead))}`,
        "the company is the same, by its domain",
      ],
    }));
}

function earlier(host: FakeHost, here: FakeRun, lead: number): Earlier[] {
  const answered = ["found", "not_found", "unsure"];
  return host.data.runs
    .filter((run) => run !== here && lead < run.list.leads)
    .filter((run) => answered.includes(run.marks.verdict(lead)))
    .reverse()
    .map((run) => {
      const told = row(run.list, run.id, lead);
      const { kind, provider } = run.wanted;
      const { each, per } = priceOf(provider, kind);
      return {
        list: run.list.id,
        listName: run.list.name,
        row: told.row,
        job: run.id,
        kind,
        provider,
        verdict: told.verdict,
        qualification: told.qualification,
        answer: told.answer,
        fetchedAt: host.now(),
        price: told.verdict === "found" || per !== "found" ? each : 0,
      };
    });
}
