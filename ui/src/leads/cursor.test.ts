import { expect, it } from "vitest";
import { move } from "./cursor";

const BOUNDS = { rows: 100, columns: 5, page: 20 };

it.each([
  ["ArrowDown", false, { row: 11, column: 2 }],
  ["ArrowUp", true, { row: 0, column: 2 }],
  ["ArrowRight", false, { row: 10, column: 3 }],
  ["PageDown", false, { row: 30, column: 2 }],
  ["PageUp", false, { row: 0, column: 2 }],
  ["Home", false, { row: 10, column: 0 }],
  ["End", false, { row: 10, column: 4 }],
  ["End", true, { row: 99, column: 4 }],
  ["a", false, null],
])("%s with ctrl %s", (key, ctrl, to) => {
  expect(move(key, ctrl, { row: 10, column: 2 }, BOUNDS)).toEqual(to);
});

it("goes nowhere in an empty list", () => {
  expect(
    move("End", true, { row: 0, column: 0 }, { ...BOUNDS, rows: 0 }),
  ).toBeNull();
});
