// Recipes over the fake: chosen, foretold, run under a cap, saved; and what failed is asked again.
import type { Page } from "@playwright/test";
import { expect, test, type Screen } from "./page";

const SMALL = { width: 880, height: 560 };

async function choose(app: Screen, leads = 1200) {
  const { page } = app;
  await app.open(`lists=leads-${leads}.csv`);
  await page.getByRole("button", { name: "Search", exact: true }).click();
  const dialog = page.getByRole("dialog");
  await dialog.getByRole("radio", { name: "A recipe" }).click();
  await expect(dialog).toContainText("all steps together");
  return dialog;
}

/** The cells of the funnel, row by row, as numbers. */
async function funnel(page: Page): Promise<number[][]> {
  const rows = page
    .getByRole("table", { name: "Leads, step by step" })
    .locator("tbody tr");
  const texts = await rows.evaluateAll((rows) =>
    rows.map((row) =>
      [...row.querySelectorAll("td")].map((cell) => cell.textContent),
    ),
  );
  return texts.map((row) =>
    row.map((cell) => Number(cell.replaceAll(",", ""))),
  );
}

test("a recipe is foretold, hits its cap, and goes on to a funnel that adds up", async ({
  app,
}) => {
  const { page } = app;
  const dialog = await choose(app);
  await expect(dialog).toContainText(
    "verify each at Enrow, if unsure at Clearout",
  );
  await expect(dialog).toContainText("Find at Enrow: ");
  await expect(dialog).toContainText(
    "It is a guess where you have searched nothing",
  );
  await expect(dialog).toContainText(/\d expected, [\d,.]+ to [\d,.]+/);
  await expect(dialog).toContainText("Ref, Job Title, Phone, City, Notes");
  await expect(dialog).toContainText("never leave");
  await app.accessible();
  await app.picture("31-recipe");
  await page.setViewportSize(SMALL);
  await app.picture("31-recipe-small");
  await page.setViewportSize({ width: 1180, height: 760 });

  await dialog.getByRole("textbox", { name: "Cap" }).fill("12o");
  await expect(dialog.getByRole("alert")).toContainText("That is no cap");
  await expect(dialog.getByRole("button", { name: /^Start / })).toBeDisabled();
  await app.accessible();
  await dialog.getByRole("textbox", { name: "Cap" }).fill("400");
  await dialog.getByRole("button", { name: /^Start / }).click();
  await app.advance(60_000);
  await expect(page.getByText("The cap is reached").first()).toBeVisible();
  await expect(page.getByText(/of 400 credits/)).toBeVisible();
  await app.accessible();
  await app.picture("32-capped");
  await page.setViewportSize(SMALL);
  await app.picture("32-capped-small");
  await page.setViewportSize({ width: 1180, height: 760 });

  await page.getByRole("button", { name: "Raise the cap" }).click();
  await page.getByRole("dialog").getByLabel("New cap").fill("10");
  await expect(page.getByRole("dialog").getByRole("alert")).toContainText(
    "spent or held already",
  );
  await page.getByRole("dialog").getByLabel("New cap").fill("20,000");
  await app.accessible();
  await page.getByRole("button", { name: "Raise and go on" }).click();
  await app.steps(10);
  await app.advance(100_000);
  const steps = page.getByRole("group", { name: "Steps of run 1" });
  const last = steps.getByRole("button").last();
  await expect(last).toHaveAttribute("aria-pressed", "true");
  await expect(page.getByText("Finished")).toBeVisible();
  await app.accessible();
  await app.picture("33-ended");
  await steps.getByRole("button", { name: /^1\. Find at Enrow/ }).click();
  await expect(
    page.getByRole("columnheader", { name: "E-mail found" }),
  ).toBeVisible();

  await page.getByRole("button", { name: "Whole run" }).click();
  const rows = await funnel(page);
  expect(rows).toHaveLength(6);
  for (const [
    leads = 0,
    asked = 0,
    carried = 0,
    known = 0,
    skipped = 0,
    ...came
  ] of rows) {
    expect(leads).toBe(1200);
    expect(asked + carried + known + skipped).toBe(leads);
    const [found = 0, unsure = 0, notFound = 0, failed = 0, pending = 0] = came;
    expect(found + unsure + notFound + failed + pending + skipped).toBe(leads);
    expect(pending).toBe(0);
  }
  await expect(page.getByRole("dialog")).toContainText("cap of 20,000 credits");
  await app.accessible();
  await app.picture("34-whole");
  await page.setViewportSize(SMALL);
  await app.accessible();
  await app.picture("34-whole-small");
});

test("a recipe is put together by hand, saved, chosen and removed", async ({
  app,
}) => {
  const { page } = app;
  const dialog = await choose(app);
  await dialog.getByRole("combobox", { name: /^Recipe/ }).click();
  await page.getByRole("option", { name: "By hand" }).click();
  const find = dialog.getByRole("group", { name: "Find addresses at" });
  const verify = dialog.getByRole("group", { name: "Verify them at" });
  for (const box of await find.getByRole("checkbox").all()) await box.uncheck();
  for (const box of await verify.getByRole("checkbox").all())
    await box.uncheck();
  await expect(dialog.getByRole("alert")).toContainText(
    "choose at least one service",
  );
  await app.accessible();
  await find.getByLabel("Clearout").check();
  await find.getByLabel("Enrow").check();
  await verify.getByLabel("Clearout").check();
  await dialog.getByRole("radio", { name: "As chosen" }).click();
  await dialog.getByRole("radio", { name: "Own choice" }).click();
  await dialog.getByRole("checkbox", { name: "Risky" }).check();
  await verify.getByLabel("Clearout").uncheck();
  const refusal = dialog.getByRole("alert");
  await expect(refusal).toContainText("but nobody verifies: choose who");
  await expect(refusal).toBeInViewport();
  await expect(dialog.getByRole("button", { name: /^Start / })).toBeDisabled();
  await app.accessible();
  await app.picture("35-refused");
  await verify.getByLabel("Clearout").check();
  await expect(refusal).toBeHidden();
  await expect(dialog).toContainText("Clearout comes first, as you chose.");
  await app.accessible();
  await app.picture("35-by-hand");

  await dialog.getByRole("button", { name: "More for this recipe" }).click();
  await page.getByRole("menuitem", { name: "Save this recipe" }).click();
  await dialog.getByLabel("Name of the recipe").fill("Spring fair");
  await dialog.getByRole("button", { name: "Save", exact: true }).click();
  await expect(
    dialog.getByRole("combobox", { name: /Spring fair \(saved\)/ }),
  ).toBeVisible();
  await dialog.getByRole("combobox", { name: /^Recipe/ }).click();
  await page.getByRole("option", { name: "Find", exact: true }).click();
  await expect(dialog).toContainText("Find addresses at Enrow");
  await dialog.getByRole("combobox", { name: /^Recipe/ }).click();
  await page.getByRole("option", { name: "Spring fair (saved)" }).click();
  await expect(dialog).toContainText("verify each at Clearout");
  await dialog.getByRole("button", { name: "More for this recipe" }).click();
  await page.getByRole("menuitem", { name: "Remove this recipe" }).click();
  await expect(
    dialog.getByRole("combobox", { name: /Find, verified/ }),
  ).toBeVisible();
});

test("what a credit costs is entered once, and all is told in money", async ({
  app,
}) => {
  const dialog = await choose(app);
  const enter = async (service: string, price: string) => {
    await dialog
      .getByRole("button", {
        name: `What does a credit cost you at ${service}`,
      })
      .click();
    const field = dialog.getByLabel(`Price of a credit at ${service}`);
    await field.fill("cheap");
    await field.press("Enter");
    await expect(dialog.getByRole("alert")).toContainText("no price");
    await field.fill(price);
    await field.press("Enter");
  };
  await enter("Enrow", "0.017 EUR");
  await enter("Clearout", "0,004 €");
  await expect(dialog).toContainText(
    /Altogether: [\d,.]+ expected, .* credits \([\d.]+ EUR, at most [\d.]+ EUR/,
  );
  await app.accessible();
  await app.picture("36-money");
});

test("what failed is asked again in a job that keeps all other answers", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-5000.csv&run=find_email,enrow&ran=60000");
  await expect(page.getByText("Finished")).toBeVisible();
  const failed = page.getByRole("button", { name: /^[1-9]\d* failed$/ });
  await expect(failed).toBeVisible();
  await page.getByRole("button", { name: "More for this job" }).click();
  await app.picture("37-more");
  await page.getByRole("menuitem", { name: /^Retry \d+ failed leads/ }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog).toContainText(
    "may have been carried out and charged all the same",
  );
  await app.accessible();
  await app.picture("37-retry");
  await dialog.getByRole("button", { name: /^Start / }).click();
  await app.advance(20_000);
  await expect(page.getByText("Finished")).toBeVisible();
  await expect(page.getByRole("button", { name: /^0 failed$/ })).toBeVisible();
  await expect(
    page.getByRole("button", { name: /^5,000 leads$/ }),
  ).toBeVisible();
});
