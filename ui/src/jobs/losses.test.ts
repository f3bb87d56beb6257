import { expect, it } from "vitest";
import type { RunMoney, RunView } from "../backend/backend";
import {
  cancelledThereWords,
  gapWords,
  resentWords,
  spentWords,
  writtenOffWords,
} from "./losses";

const ENROW: RunMoney = {
  provider: "enrow",
  spent: 1,
  held: 2,
  writtenOff: 0,
  amount: null,
  before: null,
  after: null,
  unexplained: null,
  unclear: false,
  expected: null,
  ceiling: null,
};
const RUN: RunView = {
  id: 1,
  name: "",
  steps: [],
  cap: null,
  committed: 3,
  expected: null,
  ceiling: null,
  feared: 0,
  ended: false,
  services: [ENROW],
  amount: null,
};

it("says what was spent, and what may have been charged beyond it", () => {
  expect(spentWords(RUN)).toBe("1 credit spent, 2 held.");
  const run = {
    ...RUN,
    services: [ENROW, { ...ENROW, spent: 11 }],
    feared: 20,
    cap: 50,
    amount: "0.24 EUR",
  };
  expect(spentWords(run)).toBe(
    "12 credits spent, up to 20 more may have been charged, 4 held, of a cap of 50 credits (spent in money: 0.24 EUR).",
  );
  expect(writtenOffWords(run)).toBe(null);
  const lost = { ...RUN, services: [{ ...ENROW, writtenOff: 1 }] };
  expect(writtenOffWords(lost)).toMatch(/^1 credit written off: nobody tells/);
});

it("says what was sent a second time, and what that may cost", () => {
  expect(resentWords({ searches: 0, atMost: 0 })).toBe(null);
  expect(resentWords({ searches: 1, atMost: 1 })).toBe(
    "1 search goes out a second time by your word; it may be charged twice (up to 1 credit).",
  );
  expect(resentWords({ searches: 60, atMost: 15.5 })).toBe(
    "60 searches go out a second time by your word; they may be charged twice (up to 15.50 credits).",
  );
});

it("says who was not looked for because a list was cancelled at the service", () => {
  expect(cancelledThereWords({ leads: 1, retriable: false }, "Clearout")).toBe(
    "1 lead unsure because the list was cancelled at Clearout first.",
  );
  expect(
    cancelledThereWords({ leads: 7, retriable: true }, "Clearout"),
  ).toContain("first: “Retry unknown leads”");
});

it("says what the balance shows and the books do not", () => {
  expect(gapWords(0, true)).toBe(null);
  expect(gapWords(1, false)).toMatch(/^1 credit left the balance/);
  expect(gapWords(10, true)).toContain("your plan has another price");
  expect(gapWords(-2.5, false)).toContain("fell by 2.50 credits less");
});
