// Each screen once: it is there, it is accessible, and its picture is kept to be looked at.
import type { Page } from "@playwright/test";
import { expect, test } from "./page";

async function enterKey(page: Page, key = "a-made-up-key") {
  await page.getByRole("button", { name: "Services" }).click();
  const card = service(page);
  await card.getByLabel("API key").fill(key);
  await card.getByRole("button", { name: "Save key" }).click();
  await expect(card.getByText("Key stored")).toBeVisible();
}

const service = (page: Page, title = "Enrow") =>
  page.getByRole("region", { name: title });

const LIST = "lists=leads-100000.csv&lists=spring-fair-1840.csv";

test("start", async ({ app }) => {
  await app.open("");
  await expect(app.page.getByText("Drop a lead list here")).toBeVisible();
  await app.accessible();
  await app.picture("01-start");
});

test("import", async ({ app }) => {
  await app.open("");
  await app.page.getByRole("button", { name: "Try the sample list" }).click();
  await expect(
    app.page.getByRole("heading", { name: "sample-leads.csv" }),
  ).toBeVisible();
  await app.accessible();
  await app.picture("02-import");
});

test("run dialog", async ({ app }) => {
  await app.open("lists=leads-100000.csv");
  await app.page.getByRole("button", { name: "Search", exact: true }).click();
  await expect(app.page.getByRole("dialog")).toContainText(
    "What leaves this machine",
  );
  await app.accessible();
  await app.picture("03-run");
});

test("run dialog, real services", async ({ app }) => {
  const { page } = app;
  await app.open("world=real&lists=leads-100000.csv");
  await enterKey(page);
  await page.getByRole("button", { name: /^leads-100000/ }).click();
  await page.getByRole("button", { name: "Search", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("by Enrow");
  await expect(dialog).toContainText("Company, First Name, Last Name, Website");
  await expect(dialog).toContainText("never leave");
  await expect(dialog).toContainText("Your balance is 12,840.25 credits");
  await expect(dialog).toContainText("costs more than the balance");
  await app.accessible();
  await app.picture("03-run-real");
});

test("problems", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  await page.getByRole("button", { name: "85 problems" }).click();
  const rows = page.getByRole("dialog").getByRole("listitem");
  await expect(rows).toHaveCount(50);
  await page.getByRole("button", { name: "Show more" }).click();
  await expect(rows).toHaveCount(85);
  await app.accessible();
  await app.picture("14-problems");
  await page.getByRole("button", { name: "Save as CSV" }).click();
  await expect(
    page.getByText("85 problems saved to /home/ada/Documents"),
  ).toBeVisible();
  await app.accessible();
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
});

test("live list", async ({ app }) => {
  await app.open(`${LIST}&run=1&ran=90000`);
  await app.page.getByRole("button", { name: /^leads-100000/ }).click();
  await expect(app.page.getByRole("grid")).toHaveAttribute(
    "aria-rowcount",
    "100001",
  );
  await app.accessible();
  await app.picture("04-live");
});

test("batch in doubt", async ({ app }) => {
  await app.open("lists=leads-100000.csv&run=1&ran=40000&doubtful=3");
  await app.page.getByRole("button", { name: "Decide" }).click();
  await expect(app.page.getByRole("radio")).toHaveCount(5);
  await app.accessible();
  await app.picture("05-doubt");
});

test("lead panel", async ({ app }) => {
  await app.open("lists=leads-100000.csv&run=1&ran=90000");
  const grid = app.page.getByRole("grid");
  await grid.focus();
  for (const key of ["ArrowDown", "Enter"]) await grid.press(key);
  await expect(app.page.getByText("Where the answer comes from")).toBeVisible();
  await app.accessible();
  await app.picture("06-lead");
});

test("deliveries", async ({ app }) => {
  await app.open("lists=leads-100000.csv&run=1&ran=20000");
  await app.page.getByRole("button", { name: "Deliveries" }).click();
  const proof = app.page.getByRole("columnheader", { name: "Proof" });
  await expect(proof).toBeVisible();
  await app.page.getByRole("button", { name: "Delivery 17" }).click();
  await expect(proof).toBeHidden();
  await expect(app.page.getByRole("tab", { name: "Pretty" })).toBeVisible();
  await app.accessible();
  await app.picture("07-deliveries");
});

test("refused deliveries", async ({ app }) => {
  await app.open("lists=leads-1200.csv&run=1&ran=5000&refused=5");
  await app.page.getByRole("button", { name: "Deliveries" }).click();
  await app.page.getByRole("radio", { name: "Refused 5" }).click();
  await app.page.getByRole("button", { name: "Refused request 4" }).click();
  await expect(app.page.getByRole("complementary")).toContainText(
    "Its path belongs to no batch",
  );
  await expect(app.page.getByRole("tab", { name: "Pretty" })).toBeVisible();
  await app.accessible();
  await app.picture("07-refused");
});

test("nothing delivered, nothing refused", async ({ app }) => {
  await app.open("");
  await app.page.getByRole("button", { name: "Deliveries" }).click();
  await expect(
    app.page.getByText("Nothing has been delivered yet"),
  ).toBeVisible();
  await app.page.getByRole("radio", { name: "Refused" }).click();
  await expect(app.page.getByText("Nothing was refused")).toBeVisible();
  await app.accessible();
  await app.picture("07-empty");
});

test("export", async ({ app }) => {
  await app.open("lists=leads-1200.csv&run=1&ran=60000");
  await app.page.getByRole("button", { name: "Export" }).click();
  await app.accessible();
  await app.picture("08-export");
  await app.page
    .getByRole("button", { name: "Choose place and export" })
    .click();
  await app.steps(4);
  await expect(app.page.getByText("480 of 1,200 rows written")).toBeVisible();
  await expect(
    app.page.getByRole("progressbar", { name: "Writing the file" }),
  ).toHaveAttribute("aria-valuenow", "40");
  await app.accessible();
  await app.picture("08-exporting");
  await app.steps(7);
  await expect(
    app.page.getByRole("button", { name: "Show in folder" }),
  ).toBeVisible();
  await app.accessible();
  await app.picture("09-exported");
});

test("an export stays as it was set up, and goes on, while one looks elsewhere", async ({
  app,
}) => {
  const { page } = app;
  const csv = page.getByRole("radio", { name: "CSV for import" });
  const there = async () => {
    await page.getByRole("button", { name: "Deliveries" }).click();
    await page.getByRole("button", { name: /^leads-1200/ }).click();
    await page.getByRole("button", { name: "Export" }).click();
  };
  await app.open("lists=leads-1200.csv");
  await page.getByRole("button", { name: "Export" }).click();
  await csv.click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await there();
  await expect(csv).toBeChecked();
  await page.getByRole("button", { name: "Choose place and export" }).click();
  await app.steps(4);
  await page.getByRole("button", { name: "Hide" }).click();
  await there();
  await expect(page.getByText("480 of 1,200 rows written")).toBeVisible();
  await app.steps(7);
  await expect(page.getByRole("dialog")).toContainText(".csv");
  await page.getByRole("button", { name: "Done" }).click();
  await there();
  await expect(csv).toBeChecked();
});

test("services, real data", async ({ app }) => {
  await app.open("world=real");
  await app.page.getByRole("button", { name: "Services" }).click();
  await expect(service(app.page)).toContainText("No key");
  await expect(service(app.page, "Clearout")).toContainText("No key");
  await app.accessible();
  await app.picture("10-services");
});

test("services, with a key, and taking it away", async ({ app }) => {
  const { page } = app;
  await app.open("world=real");
  await enterKey(page);
  await app.accessible();
  await app.picture("10-services-key");
  await page.getByRole("button", { name: "Remove key" }).click();
  await app.accessible();
  await app.picture("10-services-remove");
  await page
    .getByRole("dialog")
    .getByRole("button", { name: "Remove key" })
    .click();
  await expect(service(page)).toContainText("No key");
});

test("services, each with its own key and balance", async ({ app }) => {
  const { page } = app;
  await app.open("world=real");
  await enterKey(page);
  const clearout = service(page, "Clearout");
  await expect(clearout).toContainText("No key");
  await clearout.getByLabel("API key").fill("another-made-up-key");
  await clearout.getByRole("button", { name: "Save key" }).click();
  await expect(clearout).toContainText("3,214 credits");
  await expect(service(page)).toContainText("12,840.25 credits");
  await app.accessible();
  await app.picture("10-services-both");
});

test("services, with a key that is not accepted", async ({ app }) => {
  const { page } = app;
  await app.open("world=real");
  await enterKey(page, "wrong");
  await expect(page.getByRole("alert")).toContainText(
    "it does not accept the key.",
  );
  await app.accessible();
  await app.picture("10-services-wrong");
  await page.getByLabel("Replace the API key").fill("two words");
  await service(page).getByRole("button", { name: "Save key" }).click();
  await expect(page.getByText("enter it again.")).toBeVisible();
  await app.accessible();
});

test("a finished job", async ({ app }) => {
  await app.open("lists=leads-1200.csv&run=1&ran=60000");
  await expect(app.page.getByText("Finished", { exact: true })).toBeVisible();
  await app.accessible();
  await app.picture("11-finished");
});

test("a file held over the window", async ({ app }) => {
  await app.open("lists=leads-1200.csv");
  await app.page.evaluate(() =>
    window.ringbackFake?.drops.tell({ kind: "over", paths: [] }),
  );
  await expect(app.page.getByText("Let go to open the file")).toBeVisible();
  await app.accessible();
  await app.picture("15-drop");
});

for (const [command, address, sentence] of [
  ["pageLeads", "lists=leads-1200.csv", "This list cannot be shown"],
  ["listLists", "", "Ringback could not begin"],
] as const) {
  test(`${command} is refused`, async ({ app }) => {
    await app.open(`${address}&fails=${command}`);
    const alert = app.page.getByRole("alert");
    await expect(alert).toContainText(sentence);
    await expect(alert).toContainText("The database could not be read.");
    await expect(
      app.page.getByRole("button", { name: "Try again" }),
    ).toBeVisible();
    await app.accessible();
    await app.picture(`16-refused-${command}`);
  });
}

for (const [command, screen] of [
  ["listDeliveries", "Deliveries"],
  ["listServices", "Services"],
] as const) {
  test(`${screen} say when they cannot be shown, or not yet`, async ({
    app,
  }) => {
    await app.open(`fails=${command}`);
    await app.page.getByRole("button", { name: screen }).click();
    await expect(app.page.getByRole("alert")).toContainText("cannot be shown");
    await app.accessible();
    await app.open(`hangs=${command}`);
    await app.page.getByRole("button", { name: screen }).click();
    await expect(app.page.getByText("Loading…")).toBeVisible();
    await app.accessible();
  });
}

test("a paused job", async ({ app }) => {
  await app.open("lists=leads-100000.csv&run=1&ran=30000");
  await app.page.getByRole("button", { name: "Pause" }).click();
  await expect(
    app.page.getByText("Pausing, what was sent still arrives"),
  ).toBeVisible();
  await app.advance(3000);
  await expect(app.page.getByRole("button", { name: "Resume" })).toBeVisible();
  await app.accessible();
  await app.picture("11-paused");
});
