import { render, screen } from "@testing-library/svelte";
import userEvent from "@testing-library/user-event";
import { expect, it, vi } from "vitest";
import ServiceCard from "./ServiceCard.svelte";

const SERVICE = {
  provider: "enrow" as const,
  title: "Enrow",
  hasKey: false,
  balance: null,
  problem: null,
  offers: [],
  guards: null,
};

it("hands the key on and does not keep it", async () => {
  const onsave = vi.fn(() => Promise.resolve());
  render(ServiceCard, {
    service: SERVICE,
    world: "real",
    onsave,
    onclear: vi.fn(),
  });
  const field = screen.getByLabelText<HTMLInputElement>("API key");
  await userEvent.type(field, "a-made-up-key");
  await userEvent.click(screen.getByRole("button", { name: "Save key" }));
  expect(onsave).toHaveBeenCalledWith("a-made-up-key");
  expect(field.value).toBe("");
});

it("asks for no key in the sandbox", () => {
  render(ServiceCard, {
    service: SERVICE,
    world: "sandbox",
    onsave: vi.fn(),
    onclear: vi.fn(),
  });
  expect(screen.queryByLabelText("API key")).toBeNull();
});

it("says what is wrong with a key that is stored, and takes another", () => {
  render(ServiceCard, {
    service: {
      ...SERVICE,
      hasKey: true,
      problem: "the service cannot be called: it does not accept the key",
    },
    world: "real",
    onsave: vi.fn(),
    onclear: vi.fn(),
  });
  expect(screen.getByText("Key stored")).toBeTruthy();
  expect(screen.getByRole("alert").textContent?.trim()).toBe(
    "The service cannot be called: it does not accept the key.",
  );
  expect(screen.getByLabelText("Replace the API key")).toBeTruthy();
});
