// A cell, or a whole row, as text that a spreadsheet takes.
import type { LeadRow } from "../backend/backend";
import type { GridColumn } from "./columns";
import { VERDICTS } from "./verdict";

export function cellText(column: GridColumn, row: LeadRow): string {
  if (column.look === "verdict") return VERDICTS[row.verdict].word;
  if (column.look === "answer") return row.email ?? row.reason;
  return column.text(row);
}

/** A tab or a line break inside a cell would move all that follows, so it becomes a space. */
export function rowText(columns: GridColumn[], row: LeadRow): string {
  return columns
    .map((column) => cellText(column, row).replace(/[\t\r\n]+/g, " "))
    .join("\t");
}
