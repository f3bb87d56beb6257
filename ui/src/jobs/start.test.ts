import { expect, it } from "vitest";
import { savedWords, startWords } from "./start";

it("counts as started only what can be sent", () => {
  expect(startWords({ searches: 60, awaited: 0 })).toBe("Start 60 searches");
  expect(startWords({ searches: 1, awaited: 0 })).toBe("Start 1 search");
  expect(startWords({ searches: 61, awaited: 60 })).toBe(
    "Start 1 search, 60 wait",
  );
  expect(startWords({ searches: 1200, awaited: 1 })).toBe(
    "Start 1,199 searches, 1 waits",
  );
  expect(startWords({ searches: 60, awaited: 60 })).toBe(
    "Start, 60 searches wait",
  );
  expect(startWords({ searches: 1, awaited: 1 })).toBe("Start, 1 search waits");
});

it("says by what is saved how much", () => {
  const none = { known: 0, shared: 0, skipped: 0 };
  expect(savedWords(none)).toBe(null);
  expect(savedWords({ ...none, shared: 1 })).toBe(
    "This saves up to 1 credit, by shared searches.",
  );
  expect(savedWords({ known: 12, shared: 1, skipped: 40 })).toBe(
    "This saves up to 53 credits: 12 by answers that are known; 1 by shared searches; 40 by what is skipped, with all that might have come of it.",
  );
});
