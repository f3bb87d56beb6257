import { render, screen } from "@testing-library/svelte";
import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { FIRST } from "../terms/kinds";
import Leaving from "./Leaving.svelte";

it("tells that found addresses leave, also where no column does", async () => {
  const backend = fakeBackend({ clock: new HeldClock() });
  const list = backend.addList("leads-100.csv").id;
  const wanted = { ...FIRST, kind: "verify_email" as const };
  const forecast = {
    ...(await backend.forecast(list, wanted)),
    leaving: [{ column: "Notes", steps: [], nameServers: false }],
  };
  const { rerender } = render(Leaving, { forecast, world: "real" });
  expect(screen.getByText(/^Nothing: this list has no column/)).toBeDefined();
  await rerender({ forecast: { ...forecast, foundBefore: true } });
  expect(screen.queryByText(/^Nothing/)).toBeNull();
  expect(screen.getByText("Addresses that were found")).toBeDefined();
  expect(screen.getByText("Verify at Enrow")).toBeDefined();
});
