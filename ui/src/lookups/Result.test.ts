import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import type { LookedUp, LookUpOffer } from "../backend/backend";
import Result from "./Result.svelte";

const TOLD: LookedUp = {
  provider: "clearout",
  title: "Clearout",
  kind: "person",
  about: "ada@northpier.example",
  askedAt: "2026-09-14T09:30:00Z",
  kept: true,
  outcome: {
    is: "answered",
    verdict: "found",
    word: "",
    flags: [],
    hits: [[{ name: "Name", value: "Ada Moreau" }]],
    cost: 4,
  },
};
const OFFER: LookUpOffer = {
  provider: "clearout",
  kind: "person",
  each: 4,
  per: "found",
  published: false,
};

it("says that an answer was not bought again, and what it costs to do so", async () => {
  const onagain = vi.fn();
  render(Result, { told: TOLD, offer: OFFER, busy: false, onagain });
  expect(screen.getByText("Ada Moreau")).toBeTruthy();
  expect(screen.getByText(/Not bought again/)).toBeTruthy();
  const again = screen.getByRole("button", {
    name: "Ask again, 4 credits if found",
  });
  await userEvent.click(again);
  expect(onagain).toHaveBeenCalledOnce();
});

it("says that a call that broke off may have been charged", () => {
  const told: LookedUp = {
    ...TOLD,
    kept: false,
    outcome: { is: "inDoubt", why: "it ran out of time" },
  };
  render(Result, { told, offer: OFFER, busy: false, onagain: vi.fn() });
  expect(screen.getByText("In doubt")).toBeTruthy();
  expect(screen.getByText("This may have been charged")).toBeTruthy();
});
