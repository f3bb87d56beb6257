import { expect, it } from "vitest";
import { fakeBackend } from "../backend/fake/fake";
import { Services } from "./services.svelte";

async function real() {
  const services = new Services(fakeBackend({ world: "real" }));
  await services.refresh();
  return { services, first: () => services.all[0] };
}

it("keeps a key that the service does not accept, and says so", async () => {
  const { services, first } = await real();
  expect(first()).toMatchObject({ hasKey: false, problem: null });
  await services.setKey("enrow", "wrong");
  expect(first()).toMatchObject({ hasKey: true, balance: null });
  expect(first()?.problem).toContain("does not accept the key");
  await services.setKey("enrow", "  a-made-up-key ");
  expect(first()).toMatchObject({ hasKey: true, problem: null });
  expect(first()?.balance).toBeGreaterThan(0);
});

it("leaves the key there when what was pasted cannot be one", async () => {
  const { services, first } = await real();
  await services.setKey("enrow", "a-made-up-key");
  for (const pasted of ["", "   ", "two words", "schlüssel"])
    await expect(services.setKey("enrow", pasted)).rejects.toThrow(
      "cannot be read",
    );
  expect(first()).toMatchObject({ hasKey: true, problem: null });
});

it("keeps the keys of the services apart", async () => {
  const { services, first } = await real();
  await services.setKey("clearout", "a-made-up-key");
  expect(first()).toMatchObject({ provider: "enrow", hasKey: false });
  expect(services.all[1]).toMatchObject({ provider: "clearout", hasKey: true });
  expect(services.all[1]?.balance).toBeGreaterThan(0);
});
