import { SHOWN } from "../backend/fake/shown";
import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { domainOf } from "../backend/fake/people";
import { FIRST } from "../terms/kinds";
import { cameTo } from "../terms/suppression";
import { Suppression } from "./suppression.svelte";

async function opened() {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock });
  const suppression = new Suppression(backend);
  await suppression.refresh();
  const add = async (text: string) => {
    suppression.typed = text;
    await suppression.add();
    return suppression.last.map(({ now }) => now)[0];
  };
  return { backend, clock, suppression, add };
}

it("adds what is understood, and leaves the rest in the field", async () => {
  const { suppression, add } = await opened();
  const now = await add("northpier.example, Kim@northpier.example\nnobody\n");
  expect(now).toMatchObject({ added: 2, known: 0, strangeLines: 1 });
  expect(now?.strange).toMatchObject([{ line: 2, text: "nobody" }]);
  expect(now && cameTo(now)).toBe("2 entries added, 1 line not understood");
  expect(suppression.typed).toBe("nobody");
  expect(suppression.rows.map((row) => row.shown)).toEqual([
    "kim@northpier.example",
    "northpier.example",
  ]);
  const again = await add("NORTHPIER.example");
  expect(again && cameTo(again)).toBe("0 entries added, 1 was there already");
  expect(suppression.typed).toBe("");
});

it("tells of each file what it came to", async () => {
  const { suppression } = await opened();
  await suppression.import(["/a/first.csv", "C:\\lists\\second.csv"]);
  expect(suppression.last.map(({ file }) => file)).toEqual([
    "first.csv",
    "second.csv",
  ]);
  const [first, second] = suppression.last.map(({ now }) => now);
  expect(first).toMatchObject({ added: 3, known: 1, header: "E-mail" });
  expect(first?.strange.map(({ line }) => line)).toEqual([4, 5]);
  expect(second).toMatchObject({ added: 0, known: 4 });
  expect(suppression.rows[0]?.source).toBe("first.csv");
});

it("searches, and shows more by pieces", async () => {
  const { suppression, add } = await opened();
  const all = Array.from({ length: 130 }, (_, n) => `k${n}@vega.example`);
  await add(all.join("\n"));
  expect(suppression.rows).toHaveLength(100);
  expect(suppression.hasMore).toBe(true);
  await suppression.more();
  expect(suppression.rows).toHaveLength(130);
  expect(suppression.hasMore).toBe(false);
  await suppression.find("K12");
  expect([suppression.matching, suppression.total]).toEqual([11, 130]);
});

it("reaches a job that waits, and gives back what is removed", async () => {
  const { backend, suppression, add } = await opened();
  const list = backend.addList("/a/leads-2000.csv");
  const wanted = { ...FIRST };
  const { searches } = await backend.forecast(list.id, wanted);
  const shown = { ...SHOWN, searches };
  const { id } = await backend.startJob(list.id, wanted, false, shown);
  const sum = ({ counts }: Awaited<ReturnType<typeof backend.getJob>>) =>
    counts.found +
    counts.notFound +
    counts.unsure +
    counts.skipped +
    counts.failed +
    counts.pending;
  const before = await backend.getJob(id);
  const now = await add(domainOf(1900));
  const takenOff = now?.takenOff ?? 0;
  expect(takenOff).toBeGreaterThan(0);
  const off = await backend.getJob(id);
  const skip = off.skips.find(({ reason }) => reason === "suppressed");
  expect(skip?.leads).toBe(takenOff);
  expect(off.counts.pending).toBe(before.counts.pending - takenOff);
  expect(sum(off)).toBe(off.counts.leads);
  for (const row of suppression.rows)
    expect(await suppression.remove(row)).toBe(true);
  const back = await backend.getJob(id);
  expect(back.counts).toEqual(before.counts);
});
