// Whom nothing is asked about; who shares an answer, and is set apart; who is searched for all the same.
import { expect, test, type Screen } from "./page";

async function seen(app: Screen, name: string): Promise<void> {
  await app.accessible();
  await app.picture(name);
}

test("people and domains are added, found, imported and removed by keyboard", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  await page.getByRole("button", { name: "Suppression list" }).click();
  await expect(
    page.getByRole("heading", { name: "Suppression list", level: 1 }),
  ).toBeVisible();
  const field = page.getByLabel("Whom to suppress");
  await expect(field).toBeFocused();
  await expect(page.getByText("Nobody is suppressed")).toBeVisible();
  await seen(app, "30-suppression-empty");

  await field.fill(
    "northpier.example\nkim.roth@vega.example\nAda Moreau at Northpier\nOdo Brandt",
  );
  await page.keyboard.press("Control+Enter");
  await expect(
    page.getByText("3 entries added, 1 line not understood."),
  ).toBeVisible();
  const strange = page.getByRole("region", {
    name: "Not understood",
    exact: true,
  });
  await expect(strange).toContainText("Line 4");
  await expect(strange).toContainText("write NAME at COMPANY");
  await expect(field).toHaveValue("Odo Brandt");
  const list = page.getByRole("region", { name: "Suppression list" });
  await expect(list.getByRole("row")).toHaveCount(4);
  await seen(app, "30-suppression");

  await page.getByRole("button", { name: "Import a file…" }).click();
  await expect(
    page.getByText("from do-not-contact.csv", { exact: false }),
  ).toBeVisible();
  await expect(page.getByText("taken for a header")).toBeVisible();
  await seen(app, "30-suppression-imported");

  await page.getByLabel("Search in the suppression list").fill("VEGA");
  await expect(list.getByRole("row")).toHaveCount(2);
  await expect(list).toContainText("1 of 4 entries");
  await list
    .getByRole("button", { name: "Remove kim.roth@vega.example" })
    .press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toBeFocused();
  await seen(app, "30-suppression-remove");
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await expect(list).toContainText("Nobody with that in it");
  await expect(list).toContainText("0 of 3 entries");
});

test("a file that is dropped on the list is read into it", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  await page.getByRole("button", { name: "Suppression list" }).click();
  await page.evaluate(() => {
    const paths = ["/home/ada/left-alone.txt"];
    window.ringbackFake?.drops.tell({ kind: "over", paths: [] });
    window.ringbackFake?.drops.tell({ kind: "drop", paths });
  });
  await expect(page.getByText("from left-alone.txt")).toBeVisible();
  await expect(
    page.getByRole("heading", { name: "Suppression list", level: 1 }),
  ).toBeVisible();
});

test("a row is one person with another until it is set apart", async ({
  app,
}) => {
  const { page } = app;
  await app.open(
    "lists=spring-60.csv&run=find_phone,enrow&run=find_email,enrow&ran=60000",
  );
  const grid = page.getByRole("grid");
  await grid.focus();
  await page.keyboard.press("Control+Home");
  for (let row = 2; row < 22; row += 1) await page.keyboard.press("ArrowDown");
  await page.keyboard.press("Enter");
  const panel = page.getByRole("complementary");
  const same = panel.getByRole("region", { name: "The same person" });
  await expect(same).toContainText("Row 21");
  await expect(same).toContainText("The name is the same");
  const elsewhere = panel.getByRole("region", { name: "Found elsewhere" });
  await expect(elsewhere).toContainText("spring-60, row 22");
  await expect(elsewhere).toContainText("Find phone, Enrow");
  await seen(app, "31-same-person");
  await same.getByRole("button", { name: "Set apart…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("costs what every search costs");
  await seen(app, "31-set-apart");
  await dialog.getByRole("button", { name: "Set apart", exact: true }).click();
  await expect(same).toContainText("somebody else");
  await expect(panel).toContainText("No answer has come yet");
  await expect(page.getByRole("button", { name: /1 pending/ })).toBeVisible();
  await seen(app, "31-apart");
  await same.getByRole("button", { name: "Take that back" }).click();
  await expect(same).toContainText("Row 21");
  await expect(page.getByRole("button", { name: /0 pending/ })).toBeVisible();
});

test("whom a run would skip is included before it is started", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  await page.getByRole("button", { name: "Search", exact: true }).click();
  const dialog = page.getByRole("dialog");
  const start = dialog.getByRole("button", { name: /^Start/ });
  const before = await start.textContent();
  const include = dialog.getByRole("button", {
    name: /^Search these all the same/,
  });
  await include.press("Enter");
  await expect(dialog).toContainText("searched for all the same");
  await expect(start).not.toHaveText(before ?? "");
  await seen(app, "32-included-before");
  await dialog.getByRole("button", { name: /^Skip these/ }).press("Enter");
  await expect(start).toHaveText(before ?? "");
});

test("whom a job has skipped is searched for all the same", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv&run=find_email,enrow&ran=60000");
  await expect(page.getByText("Finished")).toBeVisible();
  await page.getByRole("button", { name: /skipped/ }).click();
  const reasons = page.getByRole("region", { name: "Why leads were skipped" });
  await expect(reasons).toContainText("No name to search for");
  const include = reasons.getByRole("button", {
    name: /^Search these all the same/,
  });
  await expect(include).toHaveCount(1);
  await seen(app, "32-skipped");
  await include.press("Enter");
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText("12 searches for 12 leads".slice(3));
  await seen(app, "32-included");
  await dialog.getByRole("button", { name: /^Start 12 searches/ }).click();
  await expect(page.getByText("Running")).toBeVisible();
});
