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
  await drafts.of("sandbox", list).choose("csv");
  expect(drafts.of("sandbox", list).format).toBe("csv");
  expect(drafts.of("sandbox", other).format).toBe("xlsx");
  expect(drafts.of("real", list).format).toBe("xlsx");
});

it("begins anew after an export, in the same format", async () => {
  const draft = new ExportDrafts(backend).of("sandbox", list);
  await draft.choose("csv");
  const written = draft.run();
  for (let step = 0; step < 20; step += 1) {
    await Promise.resolve();
    clock.advance(100);
  }
  await written;
  expect(draft.done?.path).toMatch(/\.csv$/);
  await draft.begin(null);
  expect([draft.done, draft.format]).toEqual([null, "csv"]);
  expect(draft.proposed).toMatch(/\.csv$/);
});
