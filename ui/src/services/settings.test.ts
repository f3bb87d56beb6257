import { expect, it } from "vitest";
import { fakeBackend } from "../backend/fake/fake";
import { SettingsDraft } from "./settings.svelte";

it("keeps what is typed, and says why it does not", async () => {
  const backend = fakeBackend();
  const draft = new SettingsDraft(backend);
  await draft.refresh();
  expect(draft.typed.verifyEmailDays).toBe("30");
  draft.typed.verifyEmailDays = " 7 ";
  draft.prices.enrow = "0.017 EUR";
  await draft.keep();
  expect([draft.kept, draft.refused]).toEqual([true, null]);
  expect((await backend.getSettings()).verifyEmailDays).toBe(7);
  expect(await backend.getPerCredit("enrow")).toBe("0.017 EUR");

  draft.typed.findEmailDays = "soon";
  await draft.keep();
  expect(draft.refused).toContain("give a whole number");
  expect(draft.kept).toBe(false);
  draft.typed.findEmailDays = "90";
  draft.prices.enrow = "cheap";
  await draft.keep();
  expect(draft.refused).toContain("no price for a credit");
});
