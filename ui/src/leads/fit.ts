// How wide a column has to be for what is in view.
import type { LeadRow } from "../backend/backend";
import type { GridColumn } from "./columns";

/** Padding, border, and a little for what a measure rounds away. */
const AROUND = 24;
/** An arrow beside the name of a column that can be sorted; a dot before a verdict. */
const MARK = 16;

export function fitted(
  column: GridColumn,
  rows: LeadRow[],
  {
    fontSize,
    fontFamily,
  }: Pick<CSSStyleDeclaration, "fontSize" | "fontFamily">,
  measure = measured,
): number {
  const font = `${column.look === "answer" ? 520 : 400} ${fontSize} ${fontFamily}`;
  const bold = `520 ${fontSize} ${fontFamily}`;
  const head = measure(column.title, bold) + (column.sort ? MARK : 0);
  const mark = column.look === "verdict" ? MARK : 0;
  const texts = rows.map((row) => measure(column.text(row), font) + mark);
  return Math.ceil(Math.max(head, ...texts)) + AROUND;
}

let canvas: CanvasRenderingContext2D | null = null;

function measured(text: string, font: string): number {
  canvas ??= document.createElement("canvas").getContext("2d");
  if (!canvas) return text.length * 8;
  canvas.font = font;
  return canvas.measureText(text).width;
}
