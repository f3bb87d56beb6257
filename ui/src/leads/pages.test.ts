import { expect, it, vi } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { FIRST } from "../terms/kinds";
import { SHOWN } from "../backend/fake/shown";
import { KEPT, LeadPages, PAGE } from "./pages.svelte";

async function listOf(leads: number) {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock });
  const list = backend.addList(`leads-${leads}.csv`);
  return { clock, backend, list };
}

it("holds a few pages of a hundred thousand", async () => {
  const { backend, list } = await listOf(100_000);
  const pages = new LeadPages(backend, list.id);
  await pages.ask({});
  for (let row = 0; row < 100_000; row += 5000) await pages.show(row, row + 30);
  expect(pages.total).toBe(100_000);
  expect(pages.held).toBeLessThanOrEqual(KEPT);
  expect(pages.at(95_010)?.row).toBe(95_012);
  expect(pages.at(10)).toBeUndefined();
});

it("asks again only for what is in view", async () => {
  const { backend, list } = await listOf(100_000);
  const pages = new LeadPages(backend, list.id);
  await pages.ask({});
  await pages.show(5 * PAGE, 5 * PAGE + 30);
  const asked = vi.spyOn(backend, "pageLeads");
  await pages.refresh();
  expect(asked.mock.calls.map(([query]) => query.offset)).toEqual([500]);
});

it("says by how many rows the view moved when answers change the order", async () => {
  const { backend, list, clock } = await listOf(2000);
  const job = await backend.startJob(list.id, FIRST, false, SHOWN);
  const moved: number[] = [];
  const pages = new LeadPages(backend, list.id, (rows) => moved.push(rows));
  await pages.ask({
    job: job.id,
    sort: { by: "verdict", descending: false },
  });
  await pages.show(0, 550);
  pages.anchor = pages.at(5)?.id ?? null;
  const before = pages.indexOf(pages.anchor ?? 0);
  clock.advance(1500);
  expect((await backend.getJob(job.id)).counts.found).toBeGreaterThan(0);
  await pages.refresh();
  const after = pages.indexOf(pages.anchor ?? 0);
  expect(after).not.toBe(before);
  expect(moved).toEqual([(after ?? 0) - (before ?? 0)]);
});

it("forgets a reply to an earlier question", async () => {
  const { backend, list } = await listOf(2000);
  const pages = new LeadPages(backend, list.id);
  const first = pages.ask({ search: "tidewater" });
  await pages.ask({ search: "no such company" });
  await first;
  expect([pages.ready, pages.total]).toEqual([true, 0]);
});

it("shows under pending as many leads as are counted there, the ones in doubt too", async () => {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock, pace: { doubtful: [2] } });
  const list = backend.addList("leads-2000.csv");
  const job = await backend.startJob(list.id, FIRST, false, SHOWN);
  clock.advance(1500);
  const { counts } = await backend.getJob(job.id);
  expect(counts.inDoubt).toBeGreaterThan(0);
  const pages = new LeadPages(backend, list.id);
  await pages.ask({ job: job.id, verdict: "in_doubt" });
  expect(pages.total).toBe(counts.inDoubt);
  await pages.ask({ verdict: "pending" });
  expect(pages.total).toBe(counts.pending);
});
