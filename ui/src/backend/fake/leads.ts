// Leads by pages, and one with everything about it.
import { SERVICES } from "../../terms/services";
import type {
  Backend,
  LeadDetail,
  LeadRow,
  Origin,
  Qualification,
} from "../backend";
import type { FakeHost } from "./host";
import { reference } from "./inbox";
import type { FakeList } from "./list";
import { personOf } from "./outcomes";
import { companyOf, domainOf, nameOf } from "./people";
import { priceOf } from "./prices";
import { page, row } from "./query";
import type { FakeRun } from "./run";

export function leads(host: FakeHost): Pick<Backend, "pageLeads" | "getLead"> {
  return {
    async pageLeads(query) {
      return page(host.list(query.list), query);
    },
    async getLead(list, job, lead) {
      return detail(host, host.list(list), job, lead - 1);
    },
  };
}

const UNTOLD: Omit<LeadDetail, "row" | "columns" | "kind"> = {
  confidence: null,
  gender: null,
  phoneCountry: null,
  finer: null,
  origin: null,
  rawDelivery: null,
  rawAnswer: null,
  revised: [],
};

function detail(
  host: FakeHost,
  list: FakeList,
  job: number | null,
  index: number,
): LeadDetail {
  const run = list.run(job);
  const view = {
    ...UNTOLD,
    row: row(list, job, index),
    columns: list.columns,
    kind: run?.wanted.kind ?? null,
  };
  const batch = list.marks(job).batchOf[index] ?? 0;
  if (!run || batch === 0) return view;
  const delivery = host.data.inbox.ofBatch(batch);
  return {
    ...view,
    confidence: run.wanted.provider === "clearout" ? 88 : null,
    gender: run.wanted.gender && view.row.answer !== null ? "female" : null,
    phoneCountry: run.wanted.kind === "find_phone" ? "FR" : null,
    finer: view.row.remarks[0] ?? null,
    origin: origin(host, run, batch, view.row),
    rawDelivery: delivery ? host.data.inbox.get(delivery.id).raw : null,
    rawAnswer: answer(personOf(run.wanted.kind, index), view.row),
  };
}

function origin(
  host: FakeHost,
  { id, wanted }: FakeRun,
  batch: number,
  { verdict, qualification }: LeadRow,
): Origin {
  const delivery = host.data.inbox.ofBatch(batch);
  const { each, per } = priceOf(wanted.provider, wanted.kind);
  const service = SERVICES[wanted.provider];
  return {
    provider: host.world === "sandbox" ? `Sandbox, as ${service}` : service,
    job: id,
    batch,
    reference: reference(batch),
    fetchedAt: delivery?.receivedAt ?? host.now(),
    price: verdict === "found" || per !== "found" ? each : 0,
    word: WORDS[qualification ?? "not_found"] ?? "valid",
    delivery: delivery?.id ?? null,
  };
}

/** The services' own words, where they are not ours. */
const WORDS: Partial<Record<Qualification, string>> = {
  found: "valid",
  not_found: "invalid",
  deliverable: "valid",
  undeliverable: "invalid",
  catch_all: "catch_all",
  risky: "risky",
  unknown: "unknown",
};

function answer(lead: number, row: LeadRow): string {
  const info = {
    company_name: companyOf(lead),
    company_domain: domainOf(lead),
    fullname: nameOf(lead),
  };
  const whole = {
    email: row.answer,
    qualification: WORDS[row.qualification ?? "not_found"],
    custom: { k: String(lead) },
    info,
  };
  return JSON.stringify(whole, null, 2);
}
