import { fireEvent, render, screen } from "@testing-library/svelte";
import { tick } from "svelte";
import { expect, test, vi } from "vitest";
import type { Backend } from "../backend/backend";
import LeadGrid from "./LeadGrid.svelte";
import { LeadPages } from "./pages.svelte";
import { Scroll } from "./scroll.svelte";
import { Widths } from "./widths.svelte";

test("a late timer does not throw the box back where it was", async () => {
  vi.useFakeTimers();
  const pageLeads = () =>
    Promise.resolve({ total: 100_000, offset: 0, rows: [] });
  const pages = new LeadPages({ pageLeads } as unknown as Backend, 1);
  render(LeadGrid, {
    label: "Leads",
    columns: [],
    pages,
    scroll: new Scroll(),
    widths: new Widths(),
    chosen: null,
    onchoose: () => undefined,
    onopen: () => undefined,
  });
  await pages.ask({});
  await tick();
  const grid = screen.getByRole("grid");
  grid.scrollTop = 3000;
  await fireEvent.scroll(grid);
  grid.scrollTop = 6000; // the page is busy: nobody has heard of it yet
  await vi.advanceTimersByTimeAsync(1000);
  expect(grid.scrollTop).toBe(6000);
  vi.useRealTimers();
});
