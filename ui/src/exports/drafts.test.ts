import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { ExportDrafts } from "./drafts";

const clock = new HeldClock();
const backend = fakeBackend({ clock });
const list = backend.addList("leads-1200.csv").id;
const other = backend.addList("leads-3000.csv").id;

it("keeps the format for its list, and for no other", async () => {
  const drafts = new ExportDrafts(backend);
  await drafts.of("sandbox", list).choose("csvForImport");
  expect(drafts.of("sandbox", list).format).toBe("csvForImport");
  expect(drafts.of("sandbox", other).format).toBe("xlsx");
  expect(drafts.of("real", list).format).toBe("xlsx");
});

it("begins anew after an export, in the same format", async () => {
  const draft = new ExportDrafts(backend).of("sandbox", list);
  await draft.choose("csvForImport");
  const written = draft.run();
  await steps(20);
  await written;
  expect(draft.done?.path).toMatch(/\.csv$/);
  await draft.begin(null);
  expect([draft.done, draft.format]).toEqual([null, "csvForImport"]);
  expect(draft.proposed).toMatch(/\.csv$/);
});

it("writes what the filter shows, where that is wanted", async () => {
  const draft = new ExportDrafts(backend).of("sandbox", other);
  const sort = { by: "row" as const, descending: false };
  await draft.begin(null, { job: null, verdict: null, search: "", sort });
  expect(draft.filter).toBeNull();
  const shown = { job: null, verdict: "found" as const, search: "", sort };
  await draft.begin(null, shown);
  expect(draft.rows).toBe("all");
  draft.rows = "shown";
  const written = draft.run();
  await steps(20);
  await written;
  expect(draft.done?.rows).toBe(0);
});

it("says nothing of an export that was cancelled", async () => {
  const draft = new ExportDrafts(backend).of("sandbox", list);
  await draft.begin(null);
  const written = draft.run();
  await steps(3);
  expect(draft.busy).toBe(true);
  await draft.cancel();
  await steps(3);
  await written;
  expect([draft.busy, draft.done]).toEqual([false, null]);
});

async function steps(count: number) {
  for (let step = 0; step < count; step += 1) {
    await Promise.resolve();
    await Promise.resolve();
    clock.advance(100);
  }
  await Promise.resolve();
}
