// Leads by pages, and one with everything about it.
import type { Backend, LeadDetail, Origin } from "../backend";
import type { FakeHost } from "./host";
import { reference } from "./inbox";
import type { FakeList } from "./list";
import { companyOf, domainOf, emailOf, nameOf } from "./people";
import { page, personOf, row } from "./query";

export function leads(host: FakeHost): Pick<Backend, "pageLeads" | "getLead"> {
  return {
    async pageLeads(query) {
      return page(host.list(query.list), query);
    },
    async getLead(list, lead) {
      return detail(host, host.list(list), lead - 1);
    },
  };
}

function detail(host: FakeHost, list: FakeList, index: number): LeadDetail {
  const view = row(list, index);
  const { columns } = list;
  const batch = list.batchOf[index] ?? 0;
  if (batch === 0)
    return {
      row: view,
      columns,
      origin: null,
      rawDelivery: null,
      rawAnswer: null,
    };
  const delivery = host.data.inbox.ofBatch(batch);
  const found = view.verdict === "found";
  return {
    row: view,
    columns,
    origin: origin(host, list, batch, found),
    rawDelivery: delivery ? host.data.inbox.get(delivery.id).raw : null,
    rawAnswer: answer(personOf(index), found),
  };
}

function origin(
  host: FakeHost,
  list: FakeList,
  batch: number,
  found: boolean,
): Origin {
  const delivery = host.data.inbox.ofBatch(batch);
  return {
    provider: host.world === "sandbox" ? "Sandbox, as Enrow" : "Enrow",
    job: list.job ?? 0,
    batch,
    reference: reference(batch),
    fetchedAt: delivery?.receivedAt ?? host.now(),
    price: found ? 1 : 0,
    word: found ? "valid" : "invalid",
    delivery: delivery?.id ?? null,
  };
}

function answer(lead: number, found: boolean): string {
  const info = {
    company_name: companyOf(lead),
    company_domain: domainOf(lead),
    fullname: nameOf(lead),
  };
  const whole = {
    email: found ? emailOf(lead) : null,
    qualification: found ? "valid" : "invalid",
    custom: { k: String(lead) },
    info,
  };
  return JSON.stringify(whole, null, 2);
}
