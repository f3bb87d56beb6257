// Files on their way to become lists: dropped, handed over at the start, several at once, and while another is imported.
import { expect, test, type Screen } from "./page";

const drop = (app: Screen, kind: "over" | "drop", ...paths: string[]) =>
  app.page.evaluate((drop) => window.ringbackFake?.drops.tell(drop), {
    kind,
    paths,
  });
const file = (app: Screen, name: string) =>
  app.page.getByRole("heading", { name, level: 1 });

test("a dropped file opens its preview", async ({ app }) => {
  await app.open("lists=leads-1200.csv");
  await drop(app, "over");
  await expect(app.page.getByText("Let go to open the file")).toBeVisible();
  await drop(app, "drop", "/home/ada/fair-90.csv");
  await expect(file(app, "fair-90.csv")).toBeVisible();
});

test("rows have the numbers that the file gives them", async ({ app }) => {
  await app.open("opened=/home/ada/report-90.csv");
  await expect(file(app, "report-90.csv")).toBeVisible();
  const rows = app.page.getByRole("rowheader");
  await expect(rows.first()).toHaveText("5");
  await expect(rows.last()).toHaveText("24");
  await expect(app.page.getByText("Row 16, column Phone")).toBeVisible();
});

test("a second start of the program hands its file over", async ({ app }) => {
  await app.open("lists=leads-1200.csv");
  await app.page.evaluate(() => {
    const fake = window.ringbackFake;
    if (!fake) return;
    fake.opened = "/home/ada/fair-90.csv";
    fake.openings.tell();
  });
  await expect(file(app, "fair-90.csv")).toBeVisible();
});

test("a file that comes during an import waits for its turn", async ({
  app,
}) => {
  const { page } = app;
  await app.open("");
  await drop(app, "drop", "/home/ada/fair-90.csv");
  await page.getByRole("button", { name: "Import list" }).click();
  await app.steps(3);
  await drop(app, "drop", "/home/ada/spring-60.csv");
  await expect(page.getByText("An import is under way")).toBeVisible();
  await expect(file(app, "fair-90.csv")).toBeVisible();
  await expect(
    page.getByRole("progressbar", { name: "Importing" }),
  ).toBeVisible();
  await app.accessible();
  await app.picture("02-importing");
  await app.steps(7);
  await expect(file(app, "spring-60.csv")).toBeVisible();
  await expect(page.getByRole("button", { name: /^fair-90/ })).toBeVisible();
});

test("a file that is not imported yet stands among the lists while one looks elsewhere", async ({
  app,
}) => {
  const { page } = app;
  await app.open("");
  await drop(app, "drop", "/home/ada/fair-90.csv");
  await page.getByRole("button", { name: "Services" }).click();
  const waiting = page.getByRole("button", { name: /^fair-90/ });
  await expect(waiting).toContainText("not imported");
  await expect(page.getByText("No list yet")).toHaveCount(0);
  await waiting.click();
  await expect(file(app, "fair-90.csv")).toBeVisible();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("No list yet")).toBeVisible();
});

test("several files come one at a time, and none is lost", async ({ app }) => {
  const { page } = app;
  await app.open("");
  await drop(
    app,
    "drop",
    ...["one-10.csv", "two-20.csv", "three-30.csv"].map(
      (n) => `/home/ada/${n}`,
    ),
  );
  await expect(file(app, "one-10.csv")).toBeVisible();
  await expect(
    page.getByText("Next come two-20.csv, three-30.csv"),
  ).toBeVisible();
  await app.accessible();
  await app.picture("02-several");
  await page.getByRole("button", { name: "Skip this file" }).click();
  await expect(file(app, "two-20.csv")).toBeVisible();
  await page.getByRole("button", { name: "Only this one" }).click();
  await page.getByRole("button", { name: "Cancel" }).click();
  await expect(page.getByText("Drop a lead list here")).toBeVisible();
});

test("an import goes on while something else is looked at", async ({ app }) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  await drop(app, "drop", "/home/ada/fair-90.csv");
  await page.getByRole("button", { name: "Import list" }).click();
  await app.steps(2);
  await page.getByRole("button", { name: "Services" }).click();
  await expect(page.getByRole("button", { name: /importing/ })).toBeVisible();
  await app.accessible();
  await app.steps(8);
  await expect(page.getByText("fair-90 was imported.")).toBeVisible();
  await expect(
    page.getByRole("heading", { name: "Services", level: 1 }),
  ).toBeVisible();
});

test("a file that cannot be read says so, and lets go on", async ({ app }) => {
  await app.open("opened=/home/ada/notes.broken");
  await expect(app.page.getByRole("alert")).toContainText("is not a table");
  await app.accessible();
  await app.picture("02-unreadable");
  await app.page.getByRole("button", { name: "Choose another file" }).click();
  await expect(file(app, "leads-100000.csv")).toBeVisible();
});

test("how a file is read is shown, and said otherwise by keyboard", async ({
  app,
}) => {
  const { page } = app;
  await app.open("opened=/home/ada/fair-90.csv");
  const alert = (hasText: string) =>
    page.getByRole("alert").filter({ hasText });
  const choose = async (part: RegExp, option: string) => {
    await page.getByRole("combobox", { name: part }).focus();
    await page.keyboard.press("Enter");
    await page.getByRole("option", { name: option, exact: true }).waitFor();
    await page.keyboard.type(option.slice(0, 3));
    await page.keyboard.press("Enter");
  };
  await expect(
    page.getByRole("combobox", { name: "Encoding: UTF-8" }),
  ).toBeVisible();
  await expect(page.getByRole("combobox", { name: /^Sheet/ })).toHaveCount(0);
  await app.accessible();
  await app.picture("02-read-as");
  await choose(/^Delimiter: Semicolon/, "Comma");
  await expect(page.getByRole("columnheader")).toHaveCount(2);
  await choose(/^Encoding/, "Windows-1252");
  await expect(alert("does not fit")).toContainText(
    "it is hardly Windows-1252",
  );
  await app.accessible();
  await app.picture("02-read-otherwise");
  await page.getByRole("button", { name: "Read it as found" }).press("Enter");
  await expect(alert("does not fit")).toHaveCount(0);
  await choose(/^Header: 1 row/, "No header");
  await expect(
    page.getByRole("columnheader", { name: "Column 1", exact: true }),
  ).toBeVisible();
  const row = page.getByLabel("Begins in row");
  await row.fill("900");
  await row.press("Enter");
  await expect(alert("cannot be read")).toContainText(
    "in row 91 at the latest",
  );
  await expect(row).toHaveValue("1");
});

test("text that looks garbled is repaired where a person says so", async ({
  app,
}) => {
  const { page } = app;
  const choice = (how: string) =>
    page.getByRole("combobox", { name: `Garbled text: ${how}` });
  await app.open("opened=/home/ada/fair-90.csv");
  await expect(page.getByRole("combobox", { name: /^Quotes/ })).toBeVisible();
  await expect(page.getByRole("combobox", { name: /^Garbled/ })).toHaveCount(0);
  await app.open("opened=/home/ada/garbled-90.csv");
  await expect(page.getByText("JÃ¶rg Müller")).toBeVisible();
  await choice("Left as it is").click();
  await page.getByRole("option", { name: "Repaired" }).click();
  await expect(choice("Repaired")).toBeVisible();
  await expect(page.getByText("Jörg Müller")).toBeVisible();
  await app.accessible();
  await app.picture("02-read-repaired");
  await page.getByRole("button", { name: "Read it as found" }).click();
  await expect(page.getByText("JÃ¶rg Müller")).toBeVisible();
});

test("a sheet is chosen by its name, and has no delimiter", async ({ app }) => {
  const { page } = app;
  await app.open("opened=/home/ada/people-30.xlsx");
  await page.getByRole("combobox", { name: "Sheet: Leads" }).click();
  await page.getByRole("option", { name: "Notes" }).click();
  await expect(
    page.getByRole("combobox", { name: "Sheet: Notes" }),
  ).toBeVisible();
  await expect(
    page.getByRole("combobox", { name: /^(Encoding|Delimiter|Quotes)/ }),
  ).toHaveCount(0);
  await app.accessible();
});

test("an import is cancelled while it runs, and undone after it", async ({
  app,
}) => {
  const { page } = app;
  await app.open("opened=/home/ada/fair-90.csv");
  const go = page.getByRole("button", { name: "Import list" });
  await go.click();
  await app.steps(2);
  await page.getByRole("button", { name: "Cancel the import" }).click();
  await app.steps(1);
  await expect(page.getByText("The import was cancelled")).toBeVisible();
  await expect(file(app, "fair-90.csv")).toBeVisible();
  await go.click();
  await app.steps(9);
  await page.getByRole("button", { name: "Undo import" }).click();
  await expect(page.getByRole("dialog")).toContainText(
    "fair-90 and its 90 leads are removed",
  );
  await app.accessible();
  await app.picture("03-undo");
  await page.getByRole("button", { name: "Remove 90 leads" }).click();
  await expect(
    page.getByText("fair-90 was removed, with 90 leads."),
  ).toBeVisible();
  await expect(page.getByText("No list yet")).toBeVisible();
});

test("rows that were copied are pasted as a list", async ({ app }) => {
  const { page } = app;
  await app.open("");
  const paste = (text: string) =>
    page.evaluate((text) => {
      const clipboardData = new DataTransfer();
      clipboardData.setData("text/plain", text);
      document.body.dispatchEvent(
        new ClipboardEvent("paste", {
          clipboardData,
          bubbles: true,
          cancelable: true,
        }),
      );
    }, text);
  await paste("northpier.example");
  await expect(page.getByText("has no rows")).toBeVisible();
  await page.getByRole("button", { name: "Paste rows" }).click();
  const look = page.getByRole("button", { name: "Look at them" });
  await expect(look).toBeDisabled();
  await page
    .getByLabel("Rows", { exact: true })
    .fill("Name\tCompany\nAda Moreau\tNorthpier\n");
  await app.accessible();
  await app.picture("01-paste");
  await look.click();
  await expect(file(app, "Pasted rows-1.csv")).toBeVisible();
  await paste("Name\tCompany\nAda\tAcme\nBo\tBolt");
  await expect(file(app, "Pasted rows-2.csv")).toBeVisible();
});

test("a mapping that was corrected is used again, and says so", async ({
  app,
}) => {
  const { page } = app;
  await app.open("opened=/home/ada/fair-90.csv");
  await page.getByRole("combobox", { name: /^Company is/ }).click();
  await page.getByRole("option", { name: "Keep as it is" }).click();
  await page.getByRole("button", { name: "Import list" }).click();
  await app.steps(9);
  await drop(app, "drop", "/home/ada/spring-60.csv");
  await expect(
    page.getByText("as you mapped this header last time"),
  ).toBeVisible();
  await app.accessible();
  await app.picture("02-remembered");
  await page.getByRole("button", { name: "Map them anew" }).click();
  await expect(
    page.getByRole("combobox", { name: "Company is: Company" }),
  ).toBeVisible();
  await expect(
    page.getByText("as you mapped this header last time"),
  ).toHaveCount(0);
});

test("a newer version of a list joins it by word, and is that list from then on", async ({
  app,
}) => {
  const { page } = app;
  await app.open("lists=leads-1200.csv");
  await drop(app, "drop", "/home/ada/leads-1200 (1).csv");
  await expect(page.getByText("looks like a newer version of")).toBeVisible();
  await expect(
    page.getByRole("button", { name: "Import as new list" }),
  ).toBeVisible();
  await page.getByRole("radio", { name: "Only the new rows" }).click();
  await app.accessible();
  await app.picture("02-newer-version");
  await page.getByRole("button", { name: "Add 40 leads" }).click();
  await app.steps(9);
  await expect(
    page.getByText("1,240 leads, 6 duplicates, imported"),
  ).toBeVisible();
  await drop(app, "drop", "/home/ada/leads-1200 (1).csv");
  await expect(
    page.getByText("This file is among your lists already"),
  ).toBeVisible();
  await page.getByRole("button", { name: "Open list" }).click();
  await app.steps(9);
  await expect(
    page.getByText("1,240 leads, 6 duplicates, imported"),
  ).toBeVisible();
});
