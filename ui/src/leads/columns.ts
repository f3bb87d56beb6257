// The columns of the grid: what Ringback knows first and pinned, then the list's own, in its order.
import type { Column, Kind, LeadRow, SortKey } from "../backend/backend";
import { KINDS } from "../terms/kinds";
import { verdictOf } from "../terms/verdicts";
import type { Widths } from "./widths.svelte";

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

/** Pinned columns must leave room for the others to pass beside them. */
const PINNED_PART = 0.6;

/**
 * The columns as wide as the person made them, in a view so many pixels wide. As many of our own as leave room are
 * pinned at the left, beside each other.
 */
export function gridColumns(
  columns: Column[],
  widths: Widths,
  view: number,
  kind: Kind | null = null,
): GridColumn[] {
  let left = 0;
  return [...own(kind ?? "find_email"), ...columns.map(listColumn)].map(
    (column) => {
      const width = widths.of(column.key, column.width);
      const fits = view === 0 || left + width <= view * PINNED_PART;
      const pinned = column.pinned !== null && fits ? left : null;
      left += column.pinned === null ? 0 : width;
      return { ...column, width, pinned };
    },
  );
}

/** How far to scroll to the right, so that a column is seen whole beside the pinned ones. */
export function revealed(
  columns: GridColumn[],
  index: number,
  { scrollLeft, clientWidth }: Pick<HTMLElement, "scrollLeft" | "clientWidth">,
): number {
  const column = columns[index];
  if (!column || column.pinned !== null) return scrollLeft;
  const pinned = columns.filter((other) => other.pinned !== null);
  const left = total(columns.slice(0, index));
  const least = left + column.width - clientWidth;
  return Math.min(left - total(pinned), Math.max(least, scrollLeft));
}

function total(columns: GridColumn[]): number {
  return columns.reduce((sum, column) => sum + column.width, 0);
}

const own = (kind: Kind): GridColumn[] => [
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
    text: (row) => verdictOf(row).word,
  },
  {
    key: "answer",
    title: KINDS[kind].answer,
    width: 320,
    pinned: 200,
    sort: "answer",
    look: "answer",
    text: (row) => row.answer ?? about(row),
  },
];

/** Of an address that was verified, which it is. */
function about(row: LeadRow): string {
  return [row.verified, said(row)].filter(Boolean).join(": ");
}

/** Beside a verdict: why it is so, and what else is to be said of the address. */
function said({ reason, remarks }: LeadRow): string {
  return [reason, ...remarks].filter(Boolean).join(", ");
}

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
