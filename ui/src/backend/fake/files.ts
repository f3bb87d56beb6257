// What the fake's disk holds: any path is a lead list; its name says how long it is.
import type { Column, Field, FieldMap, Older, Preview } from "../backend";
import { COLUMNS, cellsOf } from "./people";
import { problem, type FakeList } from "./list";

export const SAMPLE_PATH = "/usr/share/ringback/sample-leads.csv";

/** A copy has so many who are new, and so many fewer of the others. */
const MORE = 40;
const GONE = 12;

export function preview(
  path: string,
  map: FieldMap,
  known: boolean,
  older?: Older,
): Preview {
  const leads = leadsIn(path);
  const rows = Array.from({ length: Math.min(20, leads) }, (_, lead) =>
    cellsOf(lead),
  );
  const phone = COLUMNS.findIndex((column) => column.field === "phone");
  const spoilt = rows[11];
  if (spoilt) spoilt[phone] = "4.41E+11";
  return {
    path,
    name: fileName(path),
    dialect: "UTF-8 with BOM, separated by ;",
    bytes: leads * 118,
    columns: mapped(map),
    rows,
    rowNumbers: rows.map((_, n) => n + firstRow(path)),
    problems: [
      ...(spoilt ? [{ ...problem(13), row: 11 + firstRow(path) }] : []),
      ...missing(mapped(map)),
    ],
    known,
    older: older ?? null,
  };
}

/** `leads-500 (1).csv` is a newer version of `leads-500.csv`. */
export function originalOf(path: string): string {
  return path.replace(/ \(\d+\)(?=\.\w+$)/, "");
}

/** A copy beside the list that it is a newer version of. */
export function beside(list: FakeList, path: string): Older {
  const anew = list.runs.length > 0 ? 4 : 0;
  const changed = 26 - anew;
  return {
    list: list.id,
    name: list.name,
    rows: leadsIn(path),
    same: leadsIn(path) - MORE - changed - anew,
    changed,
    anew,
    new: MORE,
    gone: GONE,
    columns: [
      ["Company", 14],
      ["Phone", 12],
    ],
    newColumns: ["City"],
  };
}

/** `leads-100000.csv` has a hundred thousand. */
export function leadsIn(path: string): number {
  if (path === SAMPLE_PATH) return 250;
  const original = originalOf(path);
  const leads = Number(/-(\d+)\./.exec(original)?.[1] ?? 1200);
  return original === path ? leads : leads - GONE + MORE;
}

export function listName(path: string): string {
  return fileName(path).replace(/\.\w+$/, "");
}

/** A file called a report has three lines above its header. */
function firstRow(path: string): number {
  return fileName(path).startsWith("report") ? 5 : 2;
}

export function fileName(path: string): string {
  return path.split(/[\\/]/).at(-1) ?? path;
}

export function mapped(map: FieldMap): Column[] {
  const chosen = new Map<Field, number | null>(map);
  const byIndex = new Map(map.map(([field, index]) => [index, field]));
  return COLUMNS.map((column, index) => {
    const field = byIndex.get(index) ?? column.field;
    const moved =
      field !== null && chosen.has(field) && chosen.get(field) !== index;
    return { name: column.name, field: moved ? null : field };
  });
}

function missing(columns: Column[]): Preview["problems"] {
  const has = (field: Field) =>
    columns.some((column) => column.field === field);
  if (has("company") || has("domain")) return [];
  return [
    {
      row: null,
      column: null,
      message:
        "No column gives the company or its domain, so no lead of this file can be searched.",
    },
  ];
}
