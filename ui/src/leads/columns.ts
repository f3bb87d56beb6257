// The columns of the grid: what Ringback knows first and pinned, then the list's own, in its order.
import type { Column, LeadRow, SortKey } from "../backend/backend";

export type GridColumn = {
  key: string;
  title: string;
  width: number;
  /** Distance from the left edge where it is pinned. */
  pinned: number | null;
  sort: SortKey | null;
  look: "number" | "verdict" | "answer" | "cell";
  text: (row: LeadRow) => string;
};

export function gridColumns(columns: Column[]): GridColumn[] {
  return [...OWN, ...columns.map(listColumn)];
}

const OWN: GridColumn[] = [
  {
    key: "row",
    title: "Row",
    width: 84,
    pinned: 0,
    sort: "row",
    look: "number",
    text: (row) => String(row.row),
  },
  {
    key: "verdict",
    title: "Verdict",
    width: 116,
    pinned: 84,
    sort: "verdict",
    look: "verdict",
    text: (row) => row.verdict,
  },
  {
    key: "email",
    title: "E-mail found",
    width: 320,
    pinned: 200,
    sort: "email",
    look: "answer",
    text: (row) => row.email ?? row.reason,
  },
];

function listColumn({ name, field }: Column, index: number): GridColumn {
  return {
    key: `cell-${index}`,
    title: name,
    width: width(name, field),
    pinned: null,
    sort: field === "company" ? "company" : null,
    look: "cell",
    text: (row) => row.cells[index] ?? "",
  };
}

function width(name: string, field: Column["field"]): number {
  if (field === "email" || field === "domain" || field === "linkedin_url")
    return 220;
  if (field === "company" || field === "full_name") return 190;
  if (field) return 140;
  return Math.min(220, Math.max(96, name.length * 9 + 60));
}
