// Pages of a list as the real store gives them: filtered, sorted, and only as many rows as were asked for.
import type {
  LeadPage,
  LeadRow,
  PageQuery,
  SortKey,
  Verdict,
} from "../backend";
import type { FakeList } from "./list";
import { VERDICTS, type Marks } from "./marks";
import { outcomeOf, personOf, reasonOf, skipOf } from "./outcomes";
import { companyOf, emailOf } from "./people";

type Order = { key: string; version: number; leads: number[] };
const orders = new WeakMap<Marks, Order>();

export function page(list: FakeList, query: PageQuery): LeadPage {
  const { offset, limit, job } = query;
  if (isPlain(query)) {
    const count = Math.max(0, Math.min(limit, list.leads - offset));
    const leads = Array.from({ length: count }, (_, n) => offset + n);
    return {
      total: list.leads,
      offset,
      rows: leads.map((lead) => row(list, job, lead)),
    };
  }
  const leads = order(list, query);
  const rows = leads
    .slice(offset, offset + limit)
    .map((lead) => row(list, job, lead));
  return { total: leads.length, offset, rows };
}

/** A lead as it stands in that job. */
export function row(list: FakeList, job: number | null, lead: number): LeadRow {
  const verdict = list.marks(job).verdict(lead);
  const run = list.run(job);
  const kind = run?.wanted.kind ?? "find_email";
  const person = run?.personOf(lead) ?? personOf(kind, lead);
  const settled = ["found", "not_found", "unsure"].includes(verdict);
  const { qualification, answer, remarks } = settled
    ? (run?.outcome(lead) ?? outcomeOf(kind, person))
    : { qualification: null, answer: null, remarks: [] };
  const cells = list.cells(lead);
  return {
    id: lead + 1,
    row: lead + 2,
    cells,
    verdict,
    qualification,
    answer,
    verified: kind === "verify_email" && settled ? emailOf(person) : null,
    remarks,
    reason: reasonOf(
      { verdict, qualification },
      verdict === "skipped"
        ? run
          ? (run.whyTakenOff(lead) ?? run.skip(lead))
          : skipOf(kind, lead)
        : null,
    ),
    company: answer !== null && cells[1] !== "" ? companyOf(person) : null,
  };
}

function isPlain({ verdict, search, sort }: PageQuery): boolean {
  return (
    verdict === null && search === "" && sort.by === "row" && !sort.descending
  );
}

function order(list: FakeList, query: PageQuery): number[] {
  const key = JSON.stringify([query.verdict, query.search, query.sort]);
  const marks = list.marks(query.job);
  const kept = orders.get(marks);
  if (kept?.key === key && kept.version === marks.version) return kept.leads;
  const leads = sorted(list, query, matching(list, query));
  if (query.sort.descending) leads.reverse();
  orders.set(marks, { key, version: marks.version, leads });
  return leads;
}

function matching(list: FakeList, query: PageQuery): number[] {
  const { job, verdict, search } = query;
  const needle = search.toLowerCase();
  const all = Array.from({ length: list.leads }, (_, lead) => lead);
  return all.filter(
    (lead) =>
      shows(verdict, list.marks(job).verdict(lead)) &&
      (needle === "" ||
        [...list.cells(lead), row(list, job, lead).answer ?? ""].some((cell) =>
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

function sorted(
  list: FakeList,
  { job, sort: { by } }: PageQuery,
  leads: number[],
): number[] {
  if (by === "row") return leads;
  const key = (lead: number) => sortKey(row(list, job, lead), by);
  const keys = new Map(leads.map((lead) => [lead, key(lead)]));
  return leads.sort(
    (a, b) => compare(keys.get(a) ?? "", keys.get(b) ?? "") || a - b,
  );
}

function sortKey(row: LeadRow, by: SortKey): string {
  if (by === "verdict") return String(VERDICTS.indexOf(row.verdict));
  if (by === "company") return row.cells[1] ?? "";
  return row.answer ?? row.qualification ?? "\uffff";
}

function compare(a: string, b: string): number {
  return a < b ? -1 : a > b ? 1 : 0;
}
