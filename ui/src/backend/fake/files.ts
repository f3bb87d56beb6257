// What the fake's disk holds: any path is a lead list; its name says how long it is.
import type { Column, Field, FieldMap, Preview } from "../backend";
import { COLUMNS, cellsOf } from "./people";
import { problem } from "./list";

export const SAMPLE_PATH = "/usr/share/ringback/sample-leads.csv";

export function preview(path: string, map: FieldMap, known: boolean): Preview {
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
  };
}

/** `leads-100000.csv` has a hundred thousand. */
export function leadsIn(path: string): number {
  return path === SAMPLE_PATH
    ? 250
    : Number(/-(\d+)\./.exec(path)?.[1] ?? 1200);
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
