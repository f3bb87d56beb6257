// Pages of a list as the real store gives them: filtered, sorted, and only as many rows as were asked for.
import type {
  LeadPage,
  LeadRow,
  PageQuery,
  SortKey,
  Verdict,
} from "../backend";
import { SENTENCES, STOPPED, VERDICTS, type FakeList } from "./list";
import { companyOf, emailOf, fateOf } from "./people";

type Order = { key: string; version: number; leads: number[] };
const orders = new WeakMap<FakeList, Order>();

export function page(list: FakeList, query: PageQuery): LeadPage {
  const { offset, limit } = query;
  if (isPlain(query)) {
    const count = Math.max(0, Math.min(limit, list.leads - offset));
    const leads = Array.from({ length: count }, (_, n) => offset + n);
    return {
      total: list.leads,
      offset,
      rows: leads.map((lead) => row(list, lead)),
    };
  }
  const leads = order(list, query);
  const rows = leads
    .slice(offset, offset + limit)
    .map((lead) => row(list, lead));
  return { total: leads.length, offset, rows };
}

export function row(list: FakeList, lead: number): LeadRow {
  const verdict = list.verdict(lead);
  const fate = fateOf(lead);
  return {
    id: lead + 1,
    row: lead + 2,
    cells: list.cells(lead),
    verdict,
    reason: reason(verdict, lead),
    email: verdict === "found" ? emailOf(personOf(lead)) : null,
    company:
      verdict === "found" && fate !== "no_company"
        ? companyOf(personOf(lead))
        : null,
  };
}

/** The lead whose search answers this one. */
export function personOf(lead: number): number {
  return fateOf(lead) === "twin" ? lead - 1 : lead;
}

function reason(verdict: Verdict, lead: number): string {
  if (verdict === "skipped") return SENTENCES[fateOf(lead)] ?? STOPPED.sentence;
  if (verdict === "failed") return "the service gave no verdict";
  if (verdict === "in_doubt")
    return "it is not known whether the batch was sent";
  return "";
}

function isPlain({ verdict, search, sort }: PageQuery): boolean {
  return (
    verdict === null && search === "" && sort.by === "row" && !sort.descending
  );
}

function order(list: FakeList, query: PageQuery): number[] {
  const key = JSON.stringify([query.verdict, query.search, query.sort]);
  const kept = orders.get(list);
  if (kept?.key === key && kept.version === list.version) return kept.leads;
  const leads = sorted(list, matching(list, query), query.sort.by);
  if (query.sort.descending) leads.reverse();
  orders.set(list, { key, version: list.version, leads });
  return leads;
}

function matching(list: FakeList, { verdict, search }: PageQuery): number[] {
  const needle = search.toLowerCase();
  const all = Array.from({ length: list.leads }, (_, lead) => lead);
  return all.filter(
    (lead) =>
      shows(verdict, list.verdict(lead)) &&
      (needle === "" ||
        [...list.cells(lead), row(list, lead).email ?? ""].some((cell) =>
          cell.toLowerCase().includes(needle),
        )),
  );
}

/** The leads in doubt are among the pending, as they are in the counts. */
function shows(asked: Verdict | null, verdict: Verdict): boolean {
  return (
    asked === null ||
    asked === verdict ||
    (asked === "pending" && verdict === "in_doubt")
  );
}

function sorted(list: FakeList, leads: number[], by: SortKey): number[] {
  if (by === "row") return leads;
  const keys = new Map(leads.map((lead) => [lead, sortKey(list, lead, by)]));
  return leads.sort(
    (a, b) => compare(keys.get(a) ?? "", keys.get(b) ?? "") || a - b,
  );
}

function sortKey(list: FakeList, lead: number, by: SortKey): string {
  if (by === "verdict") return String(VERDICTS.indexOf(list.verdict(lead)));
  if (by === "company") return list.cells(lead)[1] ?? "";
  return list.verdict(lead) === "found" ? emailOf(personOf(lead)) : "\uffff";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
