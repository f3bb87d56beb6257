// How services call back: the public address, the webhook of an account, what each service does and costs.
import type { Page } from "@playwright/test";
import { expect, test, type Screen } from "./page";

const ADDRESS = "https://callbacks.example.com";
const PROVEN = `world=real&address=${ADDRESS}`;

async function open(app: Screen, address: string): Promise<void> {
  await app.open(address);
  await app.page.getByRole("button", { name: "Services" }).click();
}

const region = (page: Page, name: string) =>
  page.getByRole("region", { name, exact: true });

async function seen(app: Screen, name: string): Promise<void> {
  await app.accessible();
  await app.picture(name);
}

test("each service says what it does and what that costs", async ({ app }) => {
  const { page } = app;
  await page.setViewportSize({ width: 1200, height: 1900 });
  await open(app, "world=real");
  const enrow = region(page, "Enrow");
  await expect(enrow.getByRole("row", { name: /Find phone/ })).toContainText(
    "40 credits",
  );
  await expect(enrow).toContainText("Not needed for what is searched here");
  const clearout = region(page, "Clearout");
  await expect(
    clearout.getByRole("row", { name: /Verify e-mail/ }),
  ).toContainText("Unknown is free");
  await expect(clearout.getByRole("row", { name: /Form Guard/ })).toContainText(
    "2 credits",
  );
  await seen(app, "15-services-all");
});

test("an address is proven the whole way, or it is said what is wrong", async ({
  app,
}) => {
  const { page } = app;
  await open(app, "world=real");
  const way = region(page, "Public address");
  await expect(way).toContainText("http://127.0.0.1:21455");
  await region(page, "Clearout")
    .getByRole("button", { name: "Go to public address" })
    .click();
  const field = way.getByLabel("Your HTTPS address");
  await expect(field).toBeFocused();
  await page.keyboard.type("https://down.example.com");
  await page.keyboard.press("Enter");
  await expect(way.getByRole("status")).toContainText("waiting for it to come");
  await seen(app, "15-address-proving");
  await app.advance(2000);
  await expect(way.getByRole("alert")).toContainText(
    "let it forward to 127.0.0.1, port 21455",
  );
  await expect(field).toBeFocused();
  await seen(app, "15-address-wrong");
  await field.fill(`${ADDRESS}/`);
  await page.keyboard.press("Enter");
  await app.advance(2000);
  await expect(way.getByRole("status")).toContainText("It leads here");
  await expect(
    page.getByLabel("Clearout webhook address", { exact: true }),
  ).toContainText(`${ADDRESS}/callbacks/`);
  await way.scrollIntoViewIfNeeded();
  await seen(app, "15-address-proven");
  await way.getByRole("button", { name: "Forget" }).click();
  await expect(
    page.getByRole("button", { name: "Go to public address" }),
  ).toHaveCount(2);
});

test("a webhook is set up, tried and changed in place", async ({ app }) => {
  const { page } = app;
  await page.setViewportSize({ width: 1200, height: 1400 });
  await open(app, PROVEN);
  const card = region(page, "Clearout");
  await card.getByRole("button", { name: "Send me a test" }).click();
  await expect(card.getByText("Waiting for the test")).toBeVisible();
  await seen(app, "15-webhook-waiting");
  await page.evaluate(() => window.ringbackFake?.sendTest("made-up"));
  await expect(card).toContainText("there is no webhook secret");
  await expect(card).toContainText("Save the secret in step 3");
  await seen(app, "15-webhook-refused");
  await card.getByLabel("Its secret token").fill("made-up");
  await page.keyboard.press("Enter");
  await expect(
    page.getByText("1 delivery that had been refused was let in."),
  ).toBeVisible();
  await expect(card.getByLabel("Replace the secret")).toHaveValue("");
  await page.evaluate(() => window.ringbackFake?.sendTest("made-up"));
  await expect(card).toContainText("signature good");
  await expect(card.getByText("Works")).toBeVisible();
  await seen(app, "15-webhook-arrived");
  await card.getByLabel("Replace the secret").fill("another");
  await page.keyboard.press("Enter");
  await expect(card).toContainText(
    /still good for what Clearout tries again\.\s+It ends 15 Sept? 2026, \d\d:30\./,
  );
  await card.getByRole("combobox", { name: /Oldest signature/ }).click();
  await page.getByRole("option", { name: "15 minutes" }).click();
  await expect(
    card.getByRole("combobox", { name: "Oldest signature: 15 minutes" }),
  ).toBeVisible();
  await seen(app, "15-webhook-rotating");
  await card.getByRole("button", { name: "End now" }).click();
  await expect(card).not.toContainText("The secret before");
});

test("another webhook address is drawn by word", async ({ app }) => {
  const { page } = app;
  await open(app, PROVEN);
  const url = page.getByLabel("Clearout webhook address", { exact: true });
  const before = await url.textContent();
  await region(page, "Clearout")
    .getByRole("button", { name: "Draw another address" })
    .click();
  await seen(app, "15-webhook-renew");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: "Draw another" })
    .click();
  await expect(url).not.toHaveText(before ?? "");
  await page
    .getByRole("button", { name: "Copy Clearout webhook address" })
    .click();
  await expect(page.getByText("Copied")).toBeVisible();
});

test("a default webhook that is not signed has no secret, and is asked for at its service", async ({
  app,
}) => {
  const { page } = app;
  await page.setViewportSize({ width: 1200, height: 1400 });
  await open(app, PROVEN);
  const card = region(page, "Enrow");
  await expect(
    card.getByLabel("Enrow webhook address", { exact: true }),
  ).toContainText(`${ADDRESS}/callbacks/`);
  await expect(card.getByLabel("Its secret token")).toHaveCount(0);
  await expect(card).not.toContainText("Oldest signature");
  await expect(card).toContainText("Last delivery: none");
  const ask = card.getByRole("button", { name: "Ask Enrow" });
  await ask.click();
  await expect(card.getByRole("status")).toContainText("without a key");
  await card.getByLabel("API key").fill("made-up");
  await page.keyboard.press("Enter");
  await expect(card).toContainText("Key stored");
  await ask.click();
  await expect(card.getByRole("status")).toContainText("does not send here");
  await seen(app, "15-webhook-enrow");
  await page.evaluate(() => window.ringbackFake?.pasteAtEnrow());
  await ask.click();
  await expect(card.getByRole("status")).toContainText("It sends here");
});

test("the sandbox sets its own up", async ({ app }) => {
  const { page } = app;
  await page.setViewportSize({ width: 1200, height: 1100 });
  await open(app, "");
  await expect(region(page, "Clearout")).toContainText(
    "The sandbox sets its own up",
  );
  await expect(region(page, "Public address")).toContainText(
    "Not needed in the sandbox",
  );
  await seen(app, "15-services-sandbox");
});

test("what came of a test is seen where the window is small", async ({
  app,
}) => {
  const { page } = app;
  await page.setViewportSize({ width: 880, height: 560 });
  await open(app, PROVEN);
  const card = region(page, "Clearout");
  await card.getByRole("button", { name: "Send me a test" }).click();
  await expect(card.getByText("Waiting for the test")).toBeVisible();
  await page.evaluate(() => window.ringbackFake?.sendTest("made-up"));
  const todo = card.getByText("Save the secret in step 3, then send another.");
  await expect(todo).toBeInViewport({ ratio: 1 });
  await seen(app, "15-webhook-refused-small");
});

test("in a small window nothing is cut off", async ({ app }) => {
  const { page } = app;
  await page.setViewportSize({ width: 880, height: 560 });
  await open(app, `${PROVEN}&secret=one&secret=two`);
  await page.getByRole("button", { name: "End now" }).scrollIntoViewIfNeeded();
  await seen(app, "15-webhook-small");
});

test("a keychain that does not answer takes nothing else away", async ({
  app,
}) => {
  const { page } = app;
  await open(app, "world=real&fails=getWebhook&fails=getWayIn");
  await expect(region(page, "Clearout").getByRole("alert")).toContainText(
    "could not be read",
  );
  await expect(region(page, "Clearout").getByLabel("API key")).toBeVisible();
  await expect(region(page, "Public address")).toContainText(
    "could not be read",
  );
  await seen(app, "15-services-broken");
});
