// A row as text that a spreadsheet takes.
import type { LeadRow } from "../backend/backend";
import type { GridColumn } from "./columns";

/** A tab or a line break inside a cell would move all that follows, so it becomes a space. */
export function rowText(columns: GridColumn[], row: LeadRow): string {
  return columns
    .map((column) => column.text(row).replace(/[\t\r\n]+/g, " "))
    .join("\t");
}
