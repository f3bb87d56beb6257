import { expect, it, vi } from "vitest";
import { coalesce, spaced } from "./coalesce";

it("asks once more, not once for each change heard meanwhile", async () => {
  let asked = 0;
  let answer: () => void = () => undefined;
  const refresh = coalesce(async () => {
    asked += 1;
    await new Promise<void>((done) => (answer = done));
  });
  const first = refresh();
  void refresh();
  void refresh();
  expect(asked).toBe(1);
  answer();
  await Promise.resolve();
  await Promise.resolve();
  expect(asked).toBe(2);
  answer();
  await first;
  expect(asked).toBe(2);
});

it("asks at once, then not more often than it may, and once at the end", () => {
  vi.useFakeTimers();
  const asked: number[] = [];
  const refresh = spaced(500, () => asked.push(Date.now()));
  const start = Date.now();
  for (let heard = 0; heard < 60; heard += 1) {
    refresh();
    vi.advanceTimersByTime(20);
  }
  vi.advanceTimersByTime(5000);
  expect(asked.map((at) => at - start)).toEqual([0, 500, 1000, 1500]);
  vi.useRealTimers();
});
