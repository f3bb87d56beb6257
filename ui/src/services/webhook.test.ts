import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import type { Provider } from "../backend/backend";
import { Webhook } from "./webhook.svelte";

const SECRET = "whsec_made_up";

async function real(
  address = "https://callbacks.example.com",
  provider: Provider = "clearout",
) {
  const clock = new HeldClock();
  const backend = fakeBackend({ world: "real", clock });
  if (address) backend.way.prove(address, backend.now());
  const webhook = new Webhook(backend, provider);
  backend.onChanges(() => void webhook.refresh());
  await webhook.refresh();
  return { backend, clock, webhook };
}

it("has an address to paste only behind a proven one", async () => {
  const { webhook } = await real("");
  expect(webhook.view?.url).toBeNull();
  const proven = await real();
  expect(proven.webhook.view?.url).toMatch(
    /^https:\/\/callbacks\.example\.com\/callbacks\/[0-9a-f]{64}$/,
  );
});

it("has nothing to set up in the sandbox", async () => {
  const webhook = new Webhook(fakeBackend(), "clearout");
  await webhook.refresh();
  expect(webhook.view).toBeNull();
});

it("waits for a test until it has arrived, and not for one that came before", async () => {
  const { backend, clock, webhook } = await real();
  await webhook.setSecret(SECRET);
  backend.sendTest(SECRET);
  await webhook.awaitTest();
  expect(webhook.test.state).toBe("waiting");
  clock.advance(1000);
  backend.sendTest(SECRET);
  await webhook.refresh();
  expect(webhook.test).toEqual({
    state: "arrived",
    at: webhook.view?.lastTestAt,
  });
});

it("says why a test was refused and what to do, and goes on waiting", async () => {
  const { backend, webhook } = await real();
  await webhook.awaitTest();
  backend.sendTest(SECRET);
  await webhook.refresh();
  expect(webhook.test).toMatchObject({
    state: "refused",
    reason: expect.stringContaining("there is no webhook secret") as string,
    todo: expect.stringContaining("step 3") as string,
  });
  expect(await webhook.setSecret(SECRET)).toBe(1);
  backend.sendTest(SECRET);
  await webhook.refresh();
  expect(webhook.test.state).toBe("arrived");
});

it("tells what came to another path from what was signed wrong", async () => {
  const { backend, webhook } = await real();
  await webhook.setSecret(SECRET);
  await webhook.awaitTest();
  backend.refuse();
  await webhook.refresh();
  expect(webhook.test).toMatchObject({
    todo: expect.stringContaining("step 2") as string,
  });
  backend.sendTest("another");
  await webhook.refresh();
  expect(webhook.test).toMatchObject({
    reason: expect.stringContaining("signed with another secret") as string,
    todo: expect.stringContaining("once more") as string,
  });
  webhook.stopWaiting();
  backend.sendTest("another");
  await webhook.refresh();
  expect(webhook.test.state).toBe("idle");
});

it("keeps the secret before until its time is over or it is told to", async () => {
  const { webhook } = await real();
  await webhook.setSecret(SECRET);
  expect(webhook.view).toMatchObject({ hasSecret: true, rotating: false });
  await webhook.setSecret("another");
  expect(webhook.view?.rotating).toBe(true);
  expect(webhook.view?.rotatesUntil).not.toBeNull();
  await webhook.endRotation();
  expect(webhook.view).toMatchObject({ hasSecret: true, rotating: false });
});

it("draws another address, and sets how old a signature may be", async () => {
  const { webhook } = await real();
  const before = webhook.view?.url;
  await webhook.renew();
  expect(webhook.view?.url).not.toBe(before);
  await webhook.setFreshness(15);
  expect(webhook.view?.freshnessMinutes).toBe(15);
});

it("asks a service that sends no tests whether it sends here", async () => {
  const { backend, webhook } = await real(undefined, "enrow");
  expect(webhook.view).toMatchObject({ signs: false, hasSecret: false });
  const clearout = await backend.getWebhook("clearout");
  expect(webhook.view?.url).not.toBe(clearout?.url);
  await webhook.check();
  expect(webhook.isSet).toBeNull();
  await backend.setKey("enrow", "a-made-up-key");
  await webhook.check();
  expect(webhook.isSet).toBe(false);
  backend.way.pasted = webhook.view?.url ?? null;
  await webhook.check();
  expect(webhook.isSet).toBe(true);
  await webhook.renew();
  expect(webhook.isSet, "the new one is not pasted yet").toBe(false);
});
