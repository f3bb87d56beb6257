import { expect, it } from "vitest";
import { amount, counted, relative, size } from "./words";

const at = (day: number, hour: number, minute = 0, second = 0) =>
  new Date(2026, 8, day, hour, minute, second);
const NOW = at(14, 12).getTime();

it.each([
  [at(14, 11, 59, 30), false, "just now"],
  [at(14, 12, 0, 20), false, "just now"],
  [at(14, 11, 48), false, "12 min ago"],
  [at(14, 9, 30), false, "today, 09:30"],
  [at(13, 23, 5), false, "yesterday, 23:05"],
  [at(1, 9, 30), false, "1 Sept 2026, 09:30"],
  [at(14, 11, 59, 30), true, "11:59:30"],
  [at(13, 23, 5, 7), true, "yesterday, 23:05:07"],
])("says of %o, precisely %o: %s", (when, precise, said) => {
  expect(relative(when.toISOString(), NOW, precise)).toBe(said);
});

it("separates thousands everywhere", () => {
  expect(amount(12345678.9)).toBe("12,345,678.90");
  expect(amount(979_863)).toBe("979,863");
  expect(counted(1_000_000, "lead")).toBe("1,000,000 leads");
  expect(size(1_234_567_890)).toBe("1,234.6 MB");
});
