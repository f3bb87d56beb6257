// The kinds of answer and the services, over the fake: what is chosen, what it costs, how its answers are shown.
import { expect } from "@playwright/test";
import { test } from "./page";

test("another kind, another service, another price", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-5000.csv");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("by the sandbox as Enrow");
  await dialog.getByRole("radio", { name: "Clearout" }).click();
  await expect(dialog).toContainText(
    "An address that is found costs 4 credits",
  );
  await dialog.getByRole("radio", { name: "Verify e-mail" }).click();
  await expect(dialog).toContainText("Every verdict costs 1 credit");
  await expect(dialog).toContainText("no e-mail address to verify");
  await app.accessible();
  await app.picture("21-verify");
  await dialog.getByRole("radio", { name: "Find phone" }).click();
  await expect(dialog).toContainText("Enrow alone finds phone numbers");
  await expect(dialog).toContainText(
    "A number that is found costs up to 40 credits",
  );
  await app.accessible();
  await app.picture("21-phone");
});

test("a country that is none is said, and nothing can be started", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByLabel("Country of companies").fill("1x");
  await expect(dialog.getByRole("alert")).toContainText("two letters");
  await expect(dialog.getByRole("button", { name: /^Start / })).toBeDisabled();
  await app.accessible();
  await dialog.getByLabel("Country of companies").fill("DE");
  await dialog.getByLabel("Ask for the gender").check();
  await expect(dialog.getByRole("alert")).toHaveCount(0);
  await dialog.getByRole("button", { name: /^Start / }).click();
  await expect(page.getByText("Running")).toBeVisible();
});

test("verdicts of a verification in the service's finer words", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-5000.csv&run=verify_email,clearout&ran=60000");
  await expect(page.getByText("Verify e-mail, Clearout")).toBeVisible();
  await expect(
    page.getByRole("button", { name: /\d+ deliverable/ }).first(),
  ).toBeVisible();
  await page.getByRole("combobox", { name: /^Verdict/ }).click();
  await page.getByRole("option", { name: "Unsure" }).click();
  await expect(
    page.getByRole("gridcell", { name: "Catch-all" }).first(),
  ).toBeVisible();
  await expect(
    page.getByRole("columnheader", { name: "Verification" }),
  ).toBeVisible();
  await page.getByRole("gridcell", { name: "Catch-all" }).first().dblclick();
  await expect(page.getByRole("complementary")).toContainText(
    "Its domain takes mail for any address",
  );
  await app.accessible();
  await app.picture("22-verified");
});

test("jobs of one list beside each other, each with its own answers", async ({
  app,
}) => {
  const { page } = app;
  await app.open(
    "lists=leads-1200.csv&run=find_email,enrow&run=find_phone,enrow&ran=60000",
  );
  await expect(page.getByText("Finished")).toBeVisible();
  await expect(
    page.getByRole("columnheader", { name: "Phone found" }),
  ).toBeVisible();
  await app.accessible();
  await app.picture("23-jobs");
  await page.getByRole("combobox", { name: /^Answers of/ }).click();
  await page.getByRole("option", { name: "Find e-mail, Enrow" }).click();
  await expect(
    page.getByRole("columnheader", { name: "E-mail found" }),
  ).toBeVisible();
  await expect(
    page.getByRole("gridcell", { name: /@.*\.example$/ }).first(),
  ).toBeVisible();
});

test("what is not finished is gone on with, not bought again", async ({
  app,
}) => {
  const { page } = app;
  await app.open(
    "lists=leads-5000.csv&run=find_email,enrow&run=verify_email,enrow&ran=2000",
  );
  await page.getByRole("button", { name: "Search", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "Find e-mail" }).click();
  await expect(dialog).toContainText("Job 1 asks the same");
  await expect(dialog.getByRole("button", { name: /^Start / })).toBeDisabled();
  await app.accessible();
  await app.picture("24-goes-on");
  await dialog.getByRole("button", { name: "Show job 1" }).click();
  await expect(dialog).toBeHidden();
  await expect(page.getByText("Find e-mail, Enrow").first()).toBeVisible();
  await expect(page.getByRole("button", { name: "Pause" })).toBeVisible();
});

test("what is in flight is cancelled where the service does that, and each batch says what came of it", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-5000.csv&run=find_email,clearout&ran=2000");
  await page.getByRole("button", { name: "More for this job" }).click();
  await page.getByRole("menuitem", { name: "Stop…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(
    "Clearout can be told to stop working on them. That takes up to 15 minutes",
  );
  await app.accessible();
  await app.picture("24-cancel");
  await dialog
    .getByRole("button", { name: "Stop and cancel at Clearout" })
    .click();
  await expect(dialog).toContainText(/Batch \d+, 250 searches: is being/);
  await app.accessible();
  await app.picture("24-cancelled");
  await dialog.getByRole("button", { name: "Done" }).click();
  await expect(
    page.getByText("Stopping, what was sent still arrives"),
  ).toBeVisible();
});

test("a service that cancels nothing is not told to", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-5000.csv&run=find_email,enrow&ran=2000");
  await page.getByRole("button", { name: "More for this job" }).click();
  await page.getByRole("menuitem", { name: "Stop…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("in flight: the answers still");
  await expect(dialog.getByRole("button", { name: /Enrow/ })).toHaveCount(0);
});

test("the ledger tells what each service charged, and goes out as a file", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-5000.csv&run=find_email,clearout&ran=60000");
  await page.getByRole("button", { name: "Services" }).click();
  const card = page.getByRole("region", { name: "Ledger" });
  await expect(card.getByRole("row", { name: /^Clearout/ })).toBeVisible();
  await expect(card.getByRole("row", { name: /^Enrow/ })).toHaveCount(0);
  await card.getByRole("button", { name: "Export every line…" }).click();
  await expect(card.getByRole("status")).toContainText("2 lines saved to");
  await app.accessible();
  await app.picture("25-ledger");
});
