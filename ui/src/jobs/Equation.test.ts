import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import Equation from "./Equation.svelte";

const COUNTS = {
  leads: 1000,
  searches: 900,
  found: 400,
  notFound: 200,
  unsure: 0,
  skipped: 50,
  failed: 0,
  pending: 350,
  inDoubt: 25,
};

it("filters by the term that is pressed, and lets go when pressed again", async () => {
  const onchoose = vi.fn();
  const { rerender } = render(Equation, {
    counts: COUNTS,
    kind: "find_email",
    chosen: null,
    onchoose,
  });
  await userEvent.click(screen.getByRole("button", { name: /200 not found/ }));
  expect(onchoose).toHaveBeenLastCalledWith("not_found");
  await rerender({
    counts: COUNTS,
    kind: "find_email",
    chosen: "not_found",
    onchoose,
  });
  await userEvent.click(screen.getByRole("button", { name: /200 not found/ }));
  expect(onchoose).toHaveBeenLastCalledWith(null);
});

it("tells the leads in doubt among the pending", () => {
  render(Equation, {
    counts: COUNTS,
    kind: "find_email",
    chosen: null,
    onchoose: vi.fn(),
  });
  expect(
    screen.getByRole("button", { name: /350 pending/ }).textContent,
  ).toContain("25 in doubt");
});

it("shows what is unsure only where something is", async () => {
  const unsure = () => screen.queryByRole("button", { name: /unsure/ });
  const onchoose = vi.fn();
  const { rerender } = render(Equation, {
    counts: COUNTS,
    kind: "find_email",
    chosen: null,
    onchoose,
  });
  expect(unsure()).toBeNull();
  const counts = { ...COUNTS, found: 370, unsure: 30 };
  await rerender({ counts, kind: "find_email", chosen: null, onchoose });
  expect(unsure()?.textContent).toContain("30");
  expect(screen.queryByRole("alert")).toBeNull();
});

it("raises its voice when the sum is off", () => {
  render(Equation, {
    counts: { ...COUNTS, found: 399 },
    kind: "find_email",
    chosen: null,
    onchoose: vi.fn(),
  });
  expect(screen.getByRole("alert").textContent).toContain("off by 1");
});

it("has a single lead as one", () => {
  render(Equation, {
    counts: { ...COUNTS, leads: 1 },
    kind: "find_email",
    chosen: null,
    onchoose: () => undefined,
  });
  expect(screen.getByRole("button", { name: "1 lead" })).toBeDefined();
});
