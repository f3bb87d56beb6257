import { expect, it } from "vitest";
import type { LeadRow } from "../backend/backend";
import { gridColumns, revealed } from "./columns";
import { rowText } from "./copied";
import { fitted } from "./fit";
import { NARROWEST, Widths } from "./widths.svelte";

const COLUMNS = [
  { name: "Company", field: "company" as const },
  { name: "Notes", field: null },
];
const ROW: LeadRow = {
  id: 1,
  row: 2,
  cells: ["Tidewater Foods", "first line\nand\ta tab"],
  verdict: "found",
  reason: "",
  qualification: "found",
  answer: "noor@tidewater.example",
  verified: null,
  remarks: [],
  company: null,
};

it("pins our own columns beside each other, as wide as they were made", () => {
  const widths = new Widths();
  widths.set("row", 100);
  const columns = gridColumns(COLUMNS, widths, 1200);
  expect(columns.map((column) => column.pinned)).toEqual([
    0,
    100,
    216,
    null,
    null,
  ]);
});

it("pins fewer where they would leave no room", () => {
  const columns = gridColumns(COLUMNS, new Widths(), 400);
  expect(columns.map((column) => column.pinned)).toEqual([
    0,
    84,
    null,
    null,
    null,
  ]);
});

it("keeps a column wide enough to be found again", () => {
  const widths = new Widths();
  expect(widths.set("cell-0", -20)).toBe(NARROWEST);
  expect(widths.of("cell-0", 190)).toBe(NARROWEST);
});

it("scrolls no further than shows a column whole", () => {
  const columns = gridColumns(COLUMNS, new Widths(), 700);
  expect(columns[2]?.pinned).toBeNull();
  const box = { scrollLeft: 0, clientWidth: 700 };
  expect(revealed(columns, 4, box)).toBeGreaterThan(0);
  expect(revealed(columns, 2, { ...box, scrollLeft: 500 })).toBe(0);
  expect(revealed(columns, 0, { ...box, scrollLeft: 500 })).toBe(500);
});

it("fits a column to the longest that is in view, its head included", () => {
  const [, , , company, notes] = gridColumns(COLUMNS, new Widths(), 1200);
  const style = { fontSize: "13px", fontFamily: "sans-serif" };
  const measure = (text: string) => text.length * 10;
  if (!company || !notes) throw new Error("columns are missing");
  expect(fitted(company, [ROW], style, measure)).toBe(150 + 24);
  expect(fitted(company, [], style, measure)).toBe(70 + 16 + 24);
});

it("copies a row so that every cell stays in its column", () => {
  const text = rowText(gridColumns(COLUMNS, new Widths(), 1200), ROW);
  expect(text.split("\t")).toEqual([
    "2",
    "Found",
    "noor@tidewater.example",
    "Tidewater Foods",
    "first line and a tab",
  ]);
});

it("says of a verification which address it is about, and why it is no good", () => {
  const row: LeadRow = {
    ...ROW,
    answer: null,
    verified: "noor@tidewater.example",
    reason: "its domain takes mail for any address",
    remarks: ["role"],
  };
  const answer = gridColumns(COLUMNS, new Widths(), 1200, "verify_email")[2];
  expect(answer?.text(row)).toBe(
    "noor@tidewater.example: its domain takes mail for any address, role",
  );
  expect(answer?.text({ ...row, reason: "", remarks: [] })).toBe(
    "noor@tidewater.example",
  );
  expect(answer?.text({ ...row, verified: null, remarks: [] })).toBe(
    "its domain takes mail for any address",
  );
});
