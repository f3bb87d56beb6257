import { expect, it } from "vitest";
import { fakeBackend } from "../backend/fake/fake";
import { HeldClock } from "../backend/fake/clock";
import { Draft } from "./draft.svelte";

const COPY = "/home/ada/leads-500 (1).csv";

async function draft(name = "leads-500.csv") {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock });
  const draft = new Draft(backend, `/home/ada/${name}`);
  await draft.open();
  return { draft, clock, backend };
}

async function imported(draft: Draft, clock: HeldClock) {
  const importing = draft.import();
  for (let step = 0; step < 12; step += 1) {
    await new Promise((done) => setTimeout(done));
    clock.advance(90);
  }
  return importing;
}

const fields = (draft: Draft) =>
  draft.preview?.columns.map((column) => column.field);

it("moves a field from the column that was guessed to the one that is chosen", async () => {
  const { draft: it } = await draft();
  expect(fields(it)?.indexOf("company")).toBe(1);
  await it.assign(4, "company");
  expect(fields(it)?.indexOf("company")).toBe(4);
  expect(fields(it)?.filter((field) => field === "company")).toHaveLength(1);
});

it("takes a meaning away, and keeps it away", async () => {
  const { draft: it } = await draft();
  await it.assign(1, null);
  await it.assign(5, null);
  expect([fields(it)?.[1], fields(it)?.[5]]).toEqual([null, null]);
  expect(it.searchable).toBe(false);
});

it("tells how far the import is, and lets go at the end", async () => {
  const { draft: it, clock } = await draft();
  const importing = it.import();
  const seen: number[] = [];
  for (let step = 0; step < 8; step += 1) {
    seen.push((it.progress?.bytesRead ?? 0) / (it.progress?.bytes ?? 1));
    clock.advance(90);
    await new Promise((done) => setTimeout(done));
  }
  const list = await importing;
  expect(list.leads).toBe(500);
  expect(seen).toEqual([...seen].sort((a, b) => a - b));
  expect(seen.at(-1)).toBeGreaterThan(0.5);
  expect([it.busy, it.progress]).toEqual([false, null]);
});

it("loses no correction that is made before the last one is seen", async () => {
  const { draft: it } = await draft();
  const both = [it.assign(4, "company"), it.assign(1, "linkedin_url")];
  await Promise.all(both);
  expect([fields(it)?.[4], fields(it)?.[1]]).toEqual([
    "company",
    "linkedin_url",
  ]);
});

it("reads the file as it is said, and as it is found again", async () => {
  const { draft: it } = await draft();
  const columns = it.preview?.columns.length;
  await it.assign(4, "company");
  await it.say({ delimiter: "," });
  expect(it.preview?.columns).toHaveLength(1);
  expect([it.preview?.found.delimiter, it.said]).toEqual([";", true]);
  await it.unsay();
  expect([it.preview?.columns.length, it.said]).toEqual([columns, false]);
  expect(fields(it)?.indexOf("company")).toBe(1);
});

it("says nothing where what is said cannot be", async () => {
  const { draft: it } = await draft();
  await expect(it.say({ firstRow: 9000 })).rejects.toThrow("row 9000");
  expect([it.said, it.preview?.read.firstRow]).toEqual([false, 1]);
  await it.say({ headerRows: 0 });
  expect(it.preview?.columns[0]?.name).toBe("Column 1");
});

it("keeps the sheet when the rest is taken back", async () => {
  const { draft: it } = await draft("people-20.xlsx");
  expect(it.preview?.sheets).toEqual(["Leads", "Notes"]);
  await it.say({ sheet: "Notes" });
  await it.say({ firstRow: 3 });
  await it.unsay();
  expect([it.preview?.sheet, it.said]).toEqual(["Notes", false]);
});

it("maps a header as it was mapped last, until that is taken back", async () => {
  const { draft: first, clock, backend } = await draft();
  await first.assign(4, "company");
  await imported(first, clock);
  const next = new Draft(backend, "/home/ada/june-40.csv");
  await next.open();
  expect(next.preview?.remembered).toBe(true);
  expect(fields(next)?.indexOf("company")).toBe(4);
  await next.recognise();
  expect(next.preview?.remembered).toBe(false);
  expect(fields(next)?.indexOf("company")).toBe(1);
});

it("leaves nothing of an import that is cancelled", async () => {
  const { draft: it, clock, backend } = await draft();
  const importing = it.import();
  await new Promise((done) => setTimeout(done));
  await it.cancel();
  clock.advance(90);
  await expect(importing).rejects.toThrow("cancelled");
  expect([it.busy, await backend.listLists()]).toEqual([false, []]);
});

it("says what becomes of a newer version, and changes nothing without a word", async () => {
  const { draft: first, clock, backend } = await draft();
  expect([first.become, first.deed]).toEqual(["asNew", "Import list"]);
  const list = await imported(first, clock);
  const copy = new Draft(backend, COPY);
  await copy.open();
  expect([copy.become, copy.deed]).toEqual(["asNew", "Import as new list"]);
  copy.become = "onlyNew";
  expect(copy.deed).toBe("Add 40 leads");
  await copy.assign(4, "company");
  expect(copy.become).toBe("onlyNew");
  const joined = await imported(copy, clock);
  expect([joined.id, joined.leads]).toEqual([list.id, 540]);
  // It is in that list now.
  const again = new Draft(backend, COPY);
  await again.open();
  expect([again.preview?.known, again.become]).toEqual([true, "open"]);
  expect(again.deed).toBe("Open list");
  again.become = "update";
  expect(again.become).toBe("open");
  // Where its new rows alone were taken, what it changes may still be.
  const older = copy.preview?.older ?? null;
  again.preview = again.preview && { ...again.preview, older };
  expect([again.become, again.deed]).toEqual(["update", "Update list"]);
  again.become = "asNew";
  expect((await imported(again, clock)).id).not.toBe(list.id);
});

it("updates a list, or makes another one", async () => {
  const { draft: first, clock, backend } = await draft();
  const list = await imported(first, clock);
  const other = new Draft(backend, COPY);
  await other.open();
  expect((await imported(other, clock)).id).not.toBe(list.id);
  const copy = new Draft(backend, "/home/ada/leads-500 (2).csv");
  await copy.open();
  copy.become = "update";
  expect(copy.deed).toBe("Update list");
  expect((await imported(copy, clock)).id).toBe(list.id);
});
