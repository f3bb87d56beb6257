// How the fake's files are read: all are text with semicolons, but workbooks.
import { BackendError, type Column, type ReadAs, type Said } from "../backend";

const SHEETS = ["Leads", "Notes"];

export type Table = {
  read: ReadAs;
  found: ReadAs;
  sheet: string | null;
  sheets: string[];
  conflict: string | null;
};

/** How the file would be read of which the header stands in row `header`, and its last lead in row `last`. */
export function readAs(path: string, said: Said, rows: number[]): Table {
  const [header = 1, last = 1] = rows;
  const book = path.endsWith(".xlsx");
  const text = (it: string) => (book ? null : it);
  const found: ReadAs = {
    sheet: null,
    encoding: text("UTF-8"),
    delimiter: text(";"),
    quote: text('"'),
    headerRows: 1,
    firstRow: header,
    repair: null,
  };
  refuse(said, last);
  const read = {
    sheet: null,
    encoding: said.encoding ?? found.encoding,
    delimiter: said.delimiter ?? found.delimiter,
    quote: said.quote ?? found.quote,
    headerRows: said.headerRows ?? found.headerRows,
    firstRow: said.firstRow ?? found.firstRow,
    repair: said.repair,
  };
  const fits = read.encoding === found.encoding;
  return {
    read,
    found,
    sheet: book ? (said.sheet ?? "Leads") : null,
    sheets: book ? SHEETS : [],
    conflict: fits
      ? null
      : `the file begins with the mark of UTF-8, so it is hardly ${read.encoding}`,
  };
}

function refuse(said: Said, last: number): void {
  if (said.firstRow === null || said.firstRow <= last) return;
  throw new BackendError(
    "failed",
    `it cannot be read as you say: its table cannot begin in row ${said.firstRow}, but in row ${last} at the latest`,
  );
}

/** The columns and rows of a table that is read so. By another delimiter all is one column. */
export function cut(
  columns: Column[],
  rows: string[][],
  { read, found }: Table,
): { columns: Column[]; rows: string[][] } {
  const whole = read.delimiter === found.delimiter;
  const one = (cells: string[]) => (whole ? cells : [cells.join(";")]);
  const above = (read.firstRow ?? 1) - (found.firstRow ?? 1);
  const header = one(columns.map((column) => column.name));
  const below = rows.map(one);
  const table = above > 0 ? below.slice(above - 1) : [header, ...below];
  const heads = table.slice(0, read.headerRows ?? 1);
  const names = header.map(
    (_, at) =>
      heads
        .map((cells) => cells[at] ?? "")
        .join(" ")
        .trim() || `Column ${at + 1}`,
  );
  return {
    columns: names.map((name, at) => ({
      name,
      field: whole && heads.length > 0 ? (columns[at]?.field ?? null) : null,
    })),
    rows: table.slice(read.headerRows ?? 1),
  };
}
