// The window at its smallest, as it opens, and large: nothing is cut off, whatever the names and numbers.
import type { Page } from "@playwright/test";
import { expect, test, type Screen } from "./page";

const SIZES = [
  { name: "small", width: 880, height: 560 },
  { name: "large", width: 1600, height: 1000 },
];
const LONG =
  "Spring fair 2026, all halls, visitors who left a card at the stand or asked for a quote, cleaned by hand, version 3-1000000";

/** Buttons and fields that do not lie wholly within the window, unless something scrolls them into it. */
const outside = (page: Page) =>
  page.evaluate(() => {
    const scrolls = (node: Element | null): boolean =>
      node !== null &&
      (["auto", "scroll"].includes(getComputedStyle(node).overflowX) ||
        scrolls(node.parentElement));
    return [...document.querySelectorAll("button, input, h1")]
      .filter((node) => {
        const { left, right, top, bottom } = node.getBoundingClientRect();
        const within =
          left >= 0 && right <= innerWidth && top >= 0 && bottom <= innerHeight;
        return !within && !scrolls(node.parentElement);
      })
      .map((node) => node.textContent);
  });

const JOB = "lists=leads-100000.csv&run=1&ran=40000&doubtful=3&refused=4";

for (const { name, ...size } of SIZES) {
  const seen = async (app: Screen, what: string) => {
    expect(await outside(app.page)).toEqual([]);
    await app.accessible();
    await app.picture(`${what}-${name}`);
  };

  test(`before a job, ${name}`, async ({ app }) => {
    const { page } = app;
    await page.setViewportSize(size);
    await app.open("");
    await seen(app, "01-start");
    await app.open("opened=/home/ada/fair-90.csv");
    await expect(page.getByRole("table")).toBeVisible();
    await seen(app, "02-import");
    await page.getByRole("button", { name: "Services" }).click();
    await expect(page.getByRole("region", { name: "Enrow" })).toBeVisible();
    await seen(app, "10-services");
  });

  test(`a job, ${name}`, async ({ app }) => {
    const { page } = app;
    await page.setViewportSize(size);
    await app.open(JOB);
    const grid = page.getByRole("grid");
    await expect(grid).toBeVisible();
    await seen(app, "04-live");
    await grid.focus();
    for (const key of ["ArrowDown", "Enter"]) await grid.press(key);
    await expect(page.getByRole("complementary")).toBeVisible();
    await seen(app, "06-lead");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Decide" }).click();
    await seen(app, "05-doubt");
  });

  test(`deliveries, ${name}`, async ({ app }) => {
    const { page } = app;
    await page.setViewportSize(size);
    await app.open(JOB);
    await page.getByRole("button", { name: "Deliveries" }).click();
    await page.getByRole("button", { name: "Delivery 80" }).click();
    await expect(page.getByRole("complementary")).toBeVisible();
    await seen(app, "07-deliveries");
  });

  test(`long names and huge numbers, ${name}`, async ({ app }) => {
    const { page } = app;
    await page.setViewportSize(size);
    await app.open(
      `lists=${encodeURIComponent(LONG)}.csv&credits=12345678.90&run=1&ran=9000`,
    );
    await expect(page.getByText("1,000,000").first()).toBeVisible();
    expect(await outside(page)).toEqual([]);
    await app.accessible();
    await app.picture(`12-long-${name}`);
    const grid = page.getByRole("grid");
    await grid.hover();
    for (let turn = 0; turn < 5; turn += 1) await page.mouse.wheel(0, 372);
    await page.locator("[aria-rowindex='68']").click();
    await grid.press("Enter");
    await expect(page.getByRole("complementary")).toContainText(
      "Zweigniederlassung Halle",
    );
    expect(await outside(page)).toEqual([]);
    await app.accessible();
    await app.picture(`12-long-lead-${name}`);
    await page.getByRole("button", { name: "Services" }).click();
    await expect(page.getByRole("region", { name: "Enrow" })).toContainText(
      "12,34",
    );
    await app.picture(`12-long-services-${name}`);
  });
}
