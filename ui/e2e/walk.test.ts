// The main job from an empty window to a spreadsheet, and the ways out of trouble beside it.
import { expect, test } from "./page";

test("from the sample list to an exported file", async ({ app }) => {
  const { page } = app;
  await app.open("");
  await page.getByRole("button", { name: "Try the sample list" }).click();
  await page
    .getByRole("combobox", { name: "Job Title is: Keep as it is" })
    .click();
  await page.getByRole("option", { name: "LinkedIn" }).click();
  await expect(
    page.getByRole("combobox", { name: "Job Title is: LinkedIn" }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Import list" }).click();
  await app.steps(9);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.getByRole("button", { name: /^Start .* searches$/ }).click();
  await expect(page.getByText("Running")).toBeVisible();
  await app.advance(10_000);
  await expect(page.getByText("Finished")).toBeVisible();
  await expect(page.getByRole("button", { name: /^0 pending$/ })).toBeVisible();
  await page.getByRole("button", { name: "Export" }).click();
  await expect(page.getByRole("dialog")).toContainText(
    "sample-leads-enriched-SANDBOX.xlsx",
  );
  await page.getByRole("button", { name: "Choose place and export" }).click();
  await app.steps(11);
  await page.getByRole("button", { name: "Show in folder" }).click();
  expect(await page.evaluate(() => window.ringbackFake?.shown)).toHaveLength(1);
});

test("a batch in doubt is sent again only on the user's word", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv&run=1&ran=60000&doubtful=2");
  await expect(page.getByText("1 batch in doubt")).toBeVisible();
  await page.getByRole("button", { name: "Decide" }).click();
  await page.getByRole("radio", { name: "Send again" }).click();
  await page
    .getByRole("dialog")
    .getByRole("button", { name: "Send again" })
    .click();
  await app.advance(5000);
  await expect(page.getByText("Finished")).toBeVisible();
});

test("the world cannot be switched while a job runs", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv&run=1");
  await page.getByRole("radio", { name: "Real data" }).click();
  await expect(page.getByRole("alert")).toContainText("A job is running");
  await app.advance(60_000);
  await page.getByRole("radio", { name: "Real data" }).click();
  await expect(page.getByText("Answers are invented")).toBeHidden();
  await expect(page.locator("html")).toHaveAttribute("data-world", "real");
});

test("the sidebar marks a list while its job works, and not after", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv&lists=leads-3000.csv&run=1");
  const ring = page.getByRole("navigation").getByRole("img");
  await expect(ring).toHaveCount(1);
  await expect(page.getByRole("button", { name: /^leads-1200/ })).toContainText(
    "Searching",
  );
  await app.advance(60_000);
  await expect(ring).toHaveCount(0);
});

test("without a key, the error leads to where one is entered", async ({
  app,
}) => {
  const { page } = app;
  await app.open("world=real&lists=leads-1200.csv");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  await page.getByRole("button", { name: /^Start .* searches$/ }).click();
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(
    "There is no key for Enrow",
  );
  await app.accessible();
  await app.picture("03-no-key");
  await page.getByRole("button", { name: "Add your key" }).click();
  const enrow = page.getByRole("region", { name: "Enrow" });
  await expect(enrow.getByLabel("API key")).toBeFocused();
  await page.keyboard.type("short");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toHaveText(
    "The service cannot be called: it does not accept the key.",
  );
  await app.accessible();
  await page.keyboard.type("a-made-up-key");
  await page.keyboard.press("Enter");
  await expect(page.getByText("12,840.25 credits")).toBeVisible();
  await expect(page.getByRole("alert")).toHaveCount(0);
});

test("a panel that is closed from inside gives the focus back", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv&run=1&ran=5000");
  await page.getByRole("button", { name: "Deliveries" }).click();
  const row = page.getByRole("button", { name: "Delivery 3" });
  await row.press("Enter");
  await page.getByRole("button", { name: "Close panel" }).press("Enter");
  await expect(page.getByRole("complementary")).toHaveCount(0);
  await expect(row).toBeFocused();
});

test("an export that was hidden says when it is done", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv&run=1&ran=60000");
  await page.keyboard.press("Control+e");
  await page.getByRole("button", { name: "Choose place and export" }).click();
  await app.steps(3);
  await page.getByRole("button", { name: "Hide" }).click();
  await app.steps(8);
  await expect(page.getByText("1,200 rows written to /home/ada")).toBeVisible();
});

test("an export of what the filter shows is cancelled, and another one by Enter alone is not", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv&run=1&ran=60000");
  await page.getByRole("button", { name: /^[\d,]+ found$/ }).click();
  await page.keyboard.press("Control+e");
  await page.getByRole("radio", { name: "What the filter shows" }).click();
  await page.getByRole("combobox", { name: /^Column names/ }).click();
  await page.getByRole("option", { name: "HubSpot" }).click();
  await page.getByLabel("Add where each answer came from").check();
  await page.getByRole("button", { name: "Choose place and export" }).click();
  await app.steps(3);
  await page.getByRole("button", { name: "Cancel export" }).click();
  await app.steps(2);
  await expect(
    page.getByRole("button", { name: "Choose place and export" }),
  ).toBeVisible();
  await page.getByRole("button", { name: "Cancel", exact: true }).click();
  await page.keyboard.press("Control+e");
  await page.keyboard.press("Enter");
  await app.steps(11);
  await expect(page.getByRole("dialog")).toContainText("1,200 rows");
});

test("a job is stopped for good, and the rest searched another day", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-5000.csv&run=1&ran=2000");
  await page.getByRole("button", { name: "More for this job" }).click();
  await page.getByRole("menuitem", { name: "Stop…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("not sent yet: cancelled");
  await expect(dialog).toContainText("in flight: the answers still");
  await app.accessible();
  await app.picture("16-stop");
  await dialog.getByRole("button", { name: "Do not stop" }).click();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();

  await page.getByRole("button", { name: "More for this job" }).click();
  await page.getByRole("menuitem", { name: "Stop…" }).click();
  await dialog.getByRole("button", { name: "Stop", exact: true }).click();
  await expect(
    page.getByText("Stopping, what was sent still arrives"),
  ).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause" })).toBeHidden();
  await app.advance(5000);
  await expect(page.getByText("Stopped", { exact: true })).toBeVisible();
  await expect(page.getByRole("button", { name: "0 pending" })).toBeVisible();
  await app.accessible();
  await app.picture("17-stopped");

  await page.getByRole("button", { name: "Search the rest" }).click();
  await expect(dialog).toContainText("credits at most");
  await expect(dialog).toContainText("What leaves this machine");
  await app.accessible();
  await app.picture("18-rest");
  await dialog.getByRole("button", { name: /^Start / }).click();
  await expect(page.getByText("Running")).toBeVisible();
  await app.advance(60_000);
  await expect(page.getByText("Finished")).toBeVisible();
});
