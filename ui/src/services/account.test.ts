import { expect, it } from "vitest";
import { fakeBackend } from "../backend/fake/fake";
import { Account, canCancel, canRemove } from "./account.svelte";

it("has what is worth a line on the card", async () => {
  const account = new Account(fakeBackend(), "clearout");
  await account.refresh();
  expect(account.line.map(({ name }) => name)).toEqual([
    "Plan",
    "Calls a minute",
    "Lists at a time",
  ]);
});

it("lets a list be removed once nobody works on it and no job waits for it", async () => {
  const account = new Account(fakeBackend(), "clearout");
  await account.refreshLists();
  const can = account.lists.map((list) => [canCancel(list), canRemove(list)]);
  expect(can).toEqual([
    [true, false],
    [true, false],
    [false, true],
  ]);
  const [ours, theirs] = account.lists;
  if (!ours || !theirs) throw new Error("there are three");
  await account.cancel(theirs);
  expect(account.lists.map(({ state }) => state)).toContain("cancelled");
  await account.remove(theirs);
  expect(account.lists).toHaveLength(2);
  expect(canRemove({ ...ours, state: "completed" })).toBe(false);
});
