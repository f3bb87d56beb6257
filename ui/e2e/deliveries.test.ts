// What an account's webhook brings: tests, what cannot be read, and what nobody here had asked for.
import { expect, test, type Screen } from "./page";

const TOLD = "lists=leads-1200.csv&run=1&ran=5000&told=7";

async function open(app: Screen, address: string): Promise<void> {
  await app.open(address);
  await app.page.getByRole("button", { name: "Deliveries" }).click();
}

test("a signed delivery says so, and so does a test", async ({ app }) => {
  const { page } = app;
  await open(app, TOLD);
  const tested = page.getByRole("row").filter({ hasText: "a test event" });
  await expect(tested).toContainText("Test");
  await expect(tested).toContainText("Clearout");
  await expect(tested).toContainText("Signature");
  await expect(
    page.getByRole("row").filter({ hasText: "Secret path" }).first(),
  ).toContainText("Enrow");
  await app.accessible();
  await app.picture("07-deliveries-signed");
  await tested.getByRole("button").click();
  const panel = page.getByRole("complementary");
  await expect(panel).toContainText("signed it with the secret");
  await expect(panel).toContainText("A test event, sent by hand");
  await app.accessible();
  await app.picture("07-deliveries-test");
});

test("what cannot be read says why, and can be tried again", async ({
  app,
}) => {
  const { page } = app;
  await open(app, TOLD);
  const row = page
    .getByRole("row")
    .filter({ hasText: "not what was expected" });
  await expect(row).toContainText("Unreadable");
  await row.getByRole("button").click();
  const panel = page.getByRole("complementary");
  await expect(panel).toContainText("not what was expected");
  await app.accessible();
  await app.picture("07-deliveries-unreadable");
  await page.evaluate(() => window.ringbackFake?.update());
  await panel.getByRole("button", { name: "Try again" }).click();
  await expect(panel).toContainText("Applied");
  await expect(panel.getByRole("button", { name: "Replay" })).toBeVisible();
});

test("an answer that nobody asked for is taken into a new list", async ({
  app,
}) => {
  const { page } = app;
  await open(app, TOLD);
  await page.getByRole("radio", { name: "Unmatched 4" }).click();
  await page.getByRole("button", { name: "Unmatched 2" }).click();
  const panel = page.getByRole("complementary");
  await expect(panel).toContainText("something else asked for");
  await expect(panel.getByRole("tab", { name: "Pretty" })).toBeVisible();
  await expect(panel.getByRole("tab", { name: "Raw" })).toBeVisible();
  await app.accessible();
  await app.picture("07-unmatched");
  await panel.getByRole("button", { name: "Take into a list" }).click();
  const dialog = page.getByRole("dialog");
  const name = dialog.getByLabel("Name of the new list");
  const take = dialog.getByRole("button", { name: "Take into the list" });
  await name.fill("  ");
  await expect(take).toBeDisabled();
  await name.fill("From the site");
  await app.accessible();
  await app.picture("07-unmatched-take");
  await take.click();
  await expect(
    page.getByText("1 answer taken into From the site."),
  ).toBeVisible();
  await expect(panel).toHaveCount(0);
  await expect(page.getByRole("radio", { name: "Unmatched 3" })).toBeVisible();
  await expect(
    page.getByRole("button", { name: /^From the site/ }),
  ).toBeVisible();
});

test("all answers are taken into a list that grew that way, an event of another kind is not", async ({
  app,
}) => {
  const { page } = app;
  await open(app, `${TOLD}&typed=2`);
  await page.getByRole("radio", { name: "Unmatched" }).click();
  await page.getByRole("button", { name: "Take them all" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "A list that is there" }).click();
  await expect(dialog).not.toContainText("leads-1200");
  await app.accessible();
  await app.picture("07-unmatched-take-all");
  await dialog.getByRole("button", { name: "Take into the list" }).click();
  await expect(
    page.getByText("3 answers taken into Form Guard."),
  ).toBeVisible();
  await page.getByRole("button", { name: "Unmatched 3" }).click();
  const panel = page.getByRole("complementary");
  await expect(panel).toContainText("nothing to take into a list");
  await expect(
    panel.getByRole("button", { name: "Take into a list" }),
  ).toHaveCount(0);
  await app.accessible();
});

test("a refusal is said where it was asked for", async ({ app }) => {
  const { page } = app;
  await open(app, `${TOLD}&fails=takeUnmatched`);
  await page.getByRole("radio", { name: "Unmatched" }).click();
  await page.getByRole("button", { name: "Take them all" }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("button", { name: "Take into the list" }).click();
  await expect(dialog).toContainText("The database could not be read.");
  await app.accessible();
  await app.picture("07-unmatched-refused");
});

test("nothing waits", async ({ app }) => {
  await open(app, "");
  await app.page.getByRole("radio", { name: "Unmatched" }).click();
  await expect(app.page.getByText("Nothing waits")).toBeVisible();
  await app.accessible();
});

const REFUSED = "world=real&refused=1&tested=mine&tested=forged";

test("what proves itself by now is let in, and the rest says why not", async ({
  app,
}) => {
  const { page } = app;
  await open(app, REFUSED);
  await page.getByRole("radio", { name: "Refused 3" }).click();
  await page.getByRole("button", { name: "Refused request 2" }).click();
  const panel = page.getByRole("complementary");
  await expect(panel).toContainText("This is still so: it cannot be let in.");
  await expect(panel.getByRole("button", { name: "Let in" })).toHaveCount(0);
  await app.accessible();
  await app.picture("08-refused-unproven");
  await page.evaluate(() => {
    if (window.ringbackFake) window.ringbackFake.way.secrets = ["mine"];
  });
  await page.getByRole("button", { name: "Refused request 2" }).click();
  await expect(panel).toContainText("Its signature is good by now");
  await app.accessible();
  await app.picture("08-refused-proven");
  await panel.getByRole("button", { name: "Let in" }).click();
  await expect(page.getByText("1 delivery let in.")).toBeVisible();
  await expect(page.getByRole("radio", { name: "Refused 2" })).toBeVisible();
  await expect(panel).toHaveCount(0);
  await page
    .getByRole("button", { name: "Let in all that prove themselves" })
    .click();
  await expect(page.getByText("None of them proves itself.")).toBeVisible();
});

test("forms fill a list that grows before one's eyes", async ({ app }) => {
  const { page } = app;
  await app.open("world=real&typed=7");
  const item = page.getByRole("button", { name: /^Form Guard/ });
  await expect(item).toContainText("7 leads, grows by itself");
  await item.click();
  const grid = page.getByRole("grid");
  await expect(grid).toHaveAttribute("aria-rowcount", "8");
  await expect(grid).toContainText("undeliverable");
  await app.accessible();
  await app.picture("16-living");
  await page.evaluate(() => window.ringbackFake?.typed());
  await expect(grid).toHaveAttribute("aria-rowcount", "9");
  await expect(page.getByText("8 leads, grows by itself as")).toBeVisible();
});
