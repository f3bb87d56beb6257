import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { Inbox } from "./inbox.svelte";
import { UnmatchedInbox } from "./unmatched.svelte";

async function afterTelling(times: number) {
  const backend = fakeBackend({ clock: new HeldClock() });
  for (let n = 0; n < times; n += 1) backend.tell();
  const unmatched = new UnmatchedInbox(backend);
  await unmatched.refresh();
  return { backend, unmatched };
}

it("shows what waits with the bytes that told it", async () => {
  const { unmatched } = await afterTelling(7);
  expect(unmatched.rows.map((row) => [row.id, row.kind])).toEqual([
    [4, "answer"],
    [3, "other"],
    [2, "answer"],
    [1, "answer"],
  ]);
  await unmatched.choose(2);
  expect(unmatched.open?.detail.raw).toContain("email_finder.instant");
  expect(unmatched.open?.detail.row).toMatchObject({
    provider: "clearout",
    proof: "signature",
    unmatched: true,
    batch: null,
  });
});

it("takes answers into a list, whose deliveries wait no more", async () => {
  const { backend, unmatched } = await afterTelling(7);
  await unmatched.choose(1);
  const list = await unmatched.take(unmatched.answers, { new: "Taken" });
  expect(unmatched.open).toBeNull();
  expect(unmatched.rows.map((row) => row.kind)).toEqual(["other"]);
  const lists = await backend.listLists();
  expect(lists.find((kept) => kept.id === list)).toMatchObject({
    name: "Taken",
    leads: 3,
  });
  const inbox = new Inbox(backend);
  await inbox.refresh();
  const waiting = inbox.rows.filter((row) => row.unmatched);
  expect(waiting).toHaveLength(1);
});

it("takes a whole list of another program, too", async () => {
  const { unmatched } = await afterTelling(8);
  expect(unmatched.answers.map((row) => row.kind)).toContain("list");
  await unmatched.take(unmatched.answers, { new: "Taken" });
  expect(unmatched.rows.map((row) => row.kind)).toEqual(["other"]);
});

it("takes nothing where one of them is no answer", async () => {
  const { backend, unmatched } = await afterTelling(7);
  await expect(unmatched.take(unmatched.rows, { new: "All" })).rejects.toThrow(
    "list.renamed cannot be taken into a list",
  );
  expect(unmatched.total).toBe(4);
  expect(await backend.listLists()).toEqual([]);
});

it("shows older ones when asked, and holds them", async () => {
  const { backend, unmatched } = await afterTelling(210);
  expect(unmatched.rows).toHaveLength(100);
  expect(unmatched.more).toBe(true);
  await unmatched.older();
  expect(unmatched.rows).toHaveLength(unmatched.total);
  backend.tell();
  await unmatched.refresh();
  expect(unmatched.rows).toHaveLength(unmatched.total - 1);
});
