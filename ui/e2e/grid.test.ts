// The grid by hand and by keyboard, over lists that no browser could hold as elements.
import type { Locator, Page } from "@playwright/test";
import { expect, test } from "./page";

const firstRow = (page: Page) =>
  page.getByRole("grid").evaluate((grid) => {
    const top = grid.getBoundingClientRect().top + 30;
    const rows = [...grid.querySelectorAll<HTMLElement>(".row")];
    const row = rows.find(
      (row) => row.getBoundingClientRect().bottom > top + 1,
    );
    return Number(row?.getAttribute("aria-rowindex"));
  });

const settled = (page: Page) => page.waitForTimeout(260);

async function press(grid: Locator, ...keys: string[]) {
  await grid.focus();
  for (const key of keys) await grid.press(key);
}

test("every key goes where it should", async ({ app }) => {
  await app.open("lists=leads-100000.csv");
  const grid = app.page.getByRole("grid");
  const chosen = app.page.locator("[role=row][aria-selected=true]");
  await press(grid, "ArrowDown", "ArrowDown");
  await expect(chosen).toHaveAttribute("aria-rowindex", "3");
  await press(grid, "PageDown");
  await expect(chosen).not.toHaveAttribute("aria-rowindex", "3");
  await press(grid, "Control+End");
  await expect(chosen).toHaveAttribute("aria-rowindex", "100001");
  const at = await grid.getAttribute("aria-activedescendant");
  await expect(app.page.locator(`[id="${at}"]`)).toHaveAttribute(
    "aria-colindex",
    "13",
  );
  await press(grid, "Control+Home", "Enter");
  await expect(app.page.getByRole("complementary")).toContainText("Row 2");
  await app.page.keyboard.press("Escape");
  await expect(app.page.getByRole("complementary")).toBeHidden();
});

test("a million rows, to the last one", async ({ app }) => {
  await app.open("lists=leads-1000000.csv");
  const grid = app.page.getByRole("grid");
  await expect(grid).toHaveAttribute("aria-rowcount", "1000001");
  await grid.evaluate((grid) => (grid.scrollTop = grid.scrollHeight / 2));
  await settled(app.page);
  expect(Math.abs((await firstRow(app.page)) - 500_000)).toBeLessThan(200);
  const before = await firstRow(app.page);
  await grid.hover();
  await app.page.mouse.wheel(0, 300);
  await settled(app.page);
  expect(await firstRow(app.page)).toBe(before + 10);
  await press(grid, "ArrowDown", "Control+End");
  await settled(app.page);
  await expect(app.page.getByRole("row", { selected: true })).toHaveAttribute(
    "aria-rowindex",
    "1000001",
  );
  await expect(app.page.getByRole("row", { selected: true })).toBeInViewport();
  const cut = await app.page
    .getByRole("gridcell", { name: "1,000,001" })
    .evaluate((cell) => cell.scrollWidth - cell.clientWidth);
  expect(cut).toBe(0);
});

test("the thumb is left to the hand until it rests", async ({ app }) => {
  await app.open("lists=leads-1000000.csv");
  const grid = app.page.getByRole("grid");
  await expect(grid).toHaveAttribute("aria-rowcount", "1000001");
  const moving = await grid.evaluate(async (grid) => {
    const frame = () => new Promise(requestAnimationFrame);
    for (let n = 0; n < 5; n += 1) {
      grid.scrollTop += 40;
      await frame();
    }
    await frame();
    return grid.scrollTop;
  });
  expect(moving).toBe(200);
  await expect.poll(() => grid.evaluate((grid) => grid.scrollTop)).toBe(53);
  expect(await firstRow(app.page)).toBe(8);
});

test("the place and the selection stay while answers arrive", async ({
  app,
}) => {
  await app.open("lists=leads-100000.csv&run=1&ran=5000");
  const grid = app.page.getByRole("grid");
  await grid.evaluate((grid) => (grid.scrollTop = 400 * 30));
  await settled(app.page);
  const before = await firstRow(app.page);
  await app.page.locator(`[aria-rowindex="${before + 4}"]`).click();
  const pending = grid.getByText("Pending");
  await app.advance(20_000);
  await expect(
    app.page.getByRole("button", { name: /found/ }).first(),
  ).toBeVisible();
  await expect(pending).toHaveCount(0);
  expect(await firstRow(app.page)).toBe(before);
  await expect(app.page.getByRole("row", { selected: true })).toHaveAttribute(
    "aria-rowindex",
    String(before + 4),
  );
});

test("sorts and filters", async ({ app }) => {
  await app.open("lists=leads-1200.csv&run=1&ran=60000");
  const grid = app.page.getByRole("grid");
  await app.page.getByRole("button", { name: "Company" }).click();
  await expect(
    app.page.getByRole("columnheader", { name: "Company" }),
  ).toHaveAttribute("aria-sort", "ascending");
  await app.page
    .getByRole("combobox", { name: "Verdict: All verdicts" })
    .click();
  await app.page.getByRole("option", { name: "Failed" }).click();
  await expect(grid.getByText("Failed").first()).toBeVisible();
  await expect(grid.getByText("Not found")).toHaveCount(0);
  await app.page.getByRole("searchbox").fill("nobody of this name");
  await expect(app.page.getByText("No lead matches")).toBeVisible();
  await app.accessible();
});

const widthOf = (page: Page, name: string) =>
  page
    .getByRole("columnheader", { name })
    .evaluate((head) => head.getBoundingClientRect().width);

/** What was put on the clipboard, as a paste gives it. */
async function pasted(page: Page): Promise<string> {
  await page.keyboard.press("Control+f");
  await page.keyboard.press("Control+v");
  return page.getByRole("searchbox").inputValue();
}

test("a column takes the width that is dragged, and keeps it", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  const head = page.getByRole("columnheader", { name: "Company" });
  const box = await head.boundingBox();
  if (!box) throw new Error("the head has no place");
  const [x, y] = [box.x + box.width - 3, box.y + box.height / 2];
  await page.mouse.move(x, y);
  await page.mouse.down();
  await page.mouse.move(x + 60, y, { steps: 4 });
  await page.mouse.up();
  expect(await widthOf(page, "Company")).toBe(box.width + 60);
  await page.getByRole("button", { name: "Services" }).click();
  await page.getByRole("button", { name: /^leads-1200/ }).click();
  await expect(head).toBeVisible();
  expect(await widthOf(page, "Company")).toBe(box.width + 60);
  await page.mouse.dblclick(x + 60, y);
  const fit = await widthOf(page, "Company");
  expect(fit).toBeLessThan(box.width + 60);
  const clipped = await page
    .locator("[role=gridcell][aria-colindex='5']")
    .evaluateAll((all) => all.filter((c) => c.scrollWidth > c.clientWidth));
  expect(clipped).toEqual([]);
  await app.accessible();
});

test("a column is made wider and fitted by keyboard", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  const before = await widthOf(page, "E-mail found");
  const grid = page.getByRole("grid");
  await press(grid, "ArrowDown", "ArrowRight", "ArrowRight");
  await press(grid, "Alt+ArrowRight", "Alt+ArrowRight", "Alt+ArrowLeft");
  expect(await widthOf(page, "E-mail found")).toBe(before + 16);
  await expect(
    page.getByText(`E-mail found: ${before + 16} pixels wide`),
  ).toBeVisible();
  await press(grid, "Alt+Enter");
  expect(await widthOf(page, "E-mail found")).toBeLessThan(before);
  await expect(page.getByRole("complementary")).toHaveCount(0);
});

test("a cell is copied, or its row as a spreadsheet takes it", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv&run=1&ran=60000");
  const grid = page.getByRole("grid");
  await press(grid, "ArrowDown", "ArrowRight", "ArrowRight", "Control+c");
  await expect(page.getByText("Copied")).toBeVisible();
  expect(await pasted(page)).toBe("maren.ferreira@graniteloop.example");
  await press(grid, "Control+Shift+c");
  const row = (await pasted(page)).split("\t");
  expect(row.slice(0, 5)).toEqual([
    "2",
    "Found",
    "maren.ferreira@graniteloop.example",
    "000100",
    "Granite Loop",
  ]);
  expect(row).toHaveLength(13);
});

test("every shortcut of a list", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  await page.keyboard.press("/");
  await expect(page.getByRole("searchbox")).toBeFocused();
  await page.keyboard.type("no?");
  await expect(page.getByRole("searchbox")).toHaveValue("no?");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("searchbox")).toHaveValue("");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("grid")).toBeFocused();
  await page.keyboard.press("?");
  await expect(page.getByRole("dialog")).toContainText("Keyboard shortcuts");
  await app.accessible();
  await app.picture("13-keys");
  await page.keyboard.press("Control+e");
  await page.keyboard.press("Escape");
  await expect(page.getByRole("dialog")).toHaveCount(0);
  await page.keyboard.press("Control+e");
  await expect(page.getByRole("dialog")).toContainText("Excel workbook");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+Enter");
  await expect(page.getByRole("dialog")).toContainText("Nothing is sent");
  await page.keyboard.press("Escape");
  await page.keyboard.press("Control+o");
  await expect(
    page.getByRole("heading", { name: "leads-100000.csv" }),
  ).toBeVisible();
});
