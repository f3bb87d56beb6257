import { expect, test } from "vitest";
import { inWords } from "./duplicates";

test("duplicates are told in a few words, the list with the most of them by its name", () => {
  const also = (name: string, leads: number) => ({ name, leads });
  expect(inWords({ within: 0, elsewhere: [] })).toEqual([]);
  expect(inWords({ within: 1, elsewhere: [] })).toEqual(["1 duplicate"]);
  expect(inWords({ within: 1_200, elsewhere: [also("fair.csv", 40)] })).toEqual(
    ["1,200 duplicates", "40 also in fair.csv"],
  );
  const elsewhere = [also("fair.csv", 40), also("a.csv", 2), also("b.csv", 1)];
  expect(inWords({ within: 0, elsewhere })).toEqual([
    "40 also in fair.csv, and in 2 other lists",
  ]);
});
