import { expect, it } from "vitest";
import { coalesce } from "./coalesce";

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
