// What the fake's disk holds: any path is a lead list; its name says how long it is.
import type { Column, Field, FieldMap, Older, Preview, Said } from "../backend";
import { COLUMNS, cellsOf } from "./people";
import { problem, type FakeList } from "./list";
import { cut, readAs } from "./reading";

export const SAMPLE_PATH = "/usr/share/ringback/sample-leads.csv";

/** A copy has so many who are new, and so many fewer of the others. */
const MORE = 40;
const GONE = 12;

/** What is there already: that very file, what somebody mapped the same header to, or a list of an older version. */
type There = { known: boolean; remembered: FieldMap | null; older?: Older };

export function preview(
  path: string,
  said: Said,
  { known, remembered, older }: There,
): Preview {
  const leads = leadsIn(path);
  const all = Array.from({ length: Math.min(20, leads) }, (_, lead) =>
    cellsOf(lead),
  );
  const phone = COLUMNS.findIndex((column) => column.field === "phone");
  const spoilt = all[11];
  if (spoilt) spoilt[phone] = "4.41E+11";
  const first = firstRow(path);
  const table = readAs(path, said, [first - 1, leads + first - 1]);
  const recalled = said.anew || known ? null : remembered;
  const { columns, rows } = cut(mapped([], recalled), all, table);
  // A lead of a file called so was garbled, and another one was not.
  const garbled = fileName(path).startsWith("garbled");
  const name = rows[2];
  if (garbled && name)
    name[3] = table.read.repair ? "Jörg Müller" : "JÃ¶rg Müller";
  const shown = said.map.length > 0 ? mapped(said.map) : columns;
  const begins = (table.read.firstRow ?? 1) + (table.read.headerRows ?? 1);
  return {
    ...table,
    mayBeGarbled: garbled,
    path,
    name: fileName(path),
    dialect: table.sheet
      ? `sheet \`${table.sheet}\` of an XLSX workbook`
      : "UTF-8 with BOM, separated by ;",
    bytes: leads * 118,
    columns: shown,
    rows,
    rowNumbers: rows.map((_, n) => n + begins),
    problems: [
      ...(spoilt ? [{ ...problem(13), row: 11 + first }] : []),
      ...missing(shown),
    ],
    remembered:
      recalled !== null && same(shown, columns) && !same(shown, COLUMNS),
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
    emptied: [["Phone", 2]],
    newColumns: ["City"],
  };
}

function same(some: Column[], others: Column[]): boolean {
  return some.every((column, at) => column.field === others[at]?.field);
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

export function mapped(
  said: FieldMap,
  remembered: FieldMap | null = null,
): Column[] {
  const map = said.length > 0 ? said : (remembered ?? []);
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
