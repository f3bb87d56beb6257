// The same made-up leads for every candidate: a page comes after 3 ms, and every row says its own number, so that a
// measurement can tell a right row from a wrong one by what stands on the screen.
import type {
  Column,
  LeadPage,
  LeadRow,
  PageQuery,
} from "../../../src/bindings";

const asked = new URLSearchParams(location.search);
export const TOTAL = Number(asked.get("total") ?? 1_000_000);
const DELAY = 3;
const FIRST = ["Ada", "Bo", "Cleo", "Dara", "Eli", "Faye", "Gus"];
const LAST = ["Kiln", "Lark", "Moss", "Noor", "Oak", "Pike", "Quill", "Rook"];
const TITLES = ["Head of Sales", "Engineer", "Founder", "Buyer"];
export const counts = { pages: 0, version: 0 };

export const COLUMNS: Column[] = [
  ["First name", "first_name"],
  ["Last name", "last_name"],
  ["Company", "company"],
  ["Domain", "domain"],
  ["Title", null],
].map(([name, field]) => ({ name, field }) as Column);

export function email(index: number, version = counts.version): string {
  return `${pick(FIRST, index)}.${index + 1}.v${version}@mill-${index % 911}.example`.toLowerCase();
}

export function lead(index: number): LeadRow {
  return {
    id: index + 1,
    row: index + 1,
    verdict: (index + counts.version) % 3 === 0 ? "found" : "not_found",
    email: email(index),
    reason: "",
    company: `Mill ${index % 911}`,
    cells: [
      pick(FIRST, index),
      pick(LAST, index),
      `Mill ${index % 911}`,
      `mill-${index % 911}.example`,
      pick(TITLES, index),
    ],
  };
}

export async function pageLeads({
  offset,
  limit,
}: Pick<PageQuery, "offset" | "limit">): Promise<LeadPage> {
  counts.pages += 1;
  await new Promise((come) => setTimeout(come, DELAY));
  const length = Math.max(0, Math.min(limit, TOTAL - offset));
  const rows = Array.from({ length }, (_, n) => lead(offset + n));
  return { total: TOTAL, offset, rows };
}

function pick(words: string[], index: number): string {
  return words[index % words.length] ?? "";
}
