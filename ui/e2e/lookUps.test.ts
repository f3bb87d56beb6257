// Looking something up: by keyboard, with its price before it and its answer after it; and what lies at Clearout.
import { expect, test, type Screen } from "./page";

async function open(app: Screen): Promise<void> {
  await app.open("");
  await app.page.keyboard.press("Control+l");
  await expect(
    app.page.getByRole("heading", { name: "Look up", level: 1 }),
  ).toBeVisible();
}

async function choose(app: Screen, what: string): Promise<void> {
  await app.page.getByRole("combobox", { name: /^What to ask/ }).click();
  await app.page.getByRole("option", { name: what }).click();
}

async function seen(app: Screen, name: string): Promise<void> {
  await app.accessible();
  await app.picture(name);
}

test("something is looked up by keyboard, and not bought twice", async ({
  app,
}) => {
  const { page } = app;
  await open(app);
  const field = page.getByLabel("E-mail address");
  await expect(field).toBeFocused();
  await expect(page.getByText("Nothing asked yet")).toBeVisible();
  await expect(page.getByText("1 credit", { exact: true })).toBeVisible();
  await seen(app, "20-look-up-empty");

  await page.keyboard.type("northpier.example");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("alert")).toContainText(
    "is not an e-mail address",
  );
  await seen(app, "20-look-up-refused");

  await choose(app, "Address: a role, not a person?");
  await field.fill("info@northpier.example");
  await page.keyboard.press("Enter");
  await expect(page.getByRole("button", { name: "Asking…" })).toBeVisible();
  await app.advance(500);
  const answer = page.getByRole("region", { name: "Answer" });
  await expect(answer).toContainText("A role");
  await expect(answer).toContainText("1 credit, by the price shown");

  await choose(app, "Address: who has it?");
  await expect(page.getByText("4 credits if found")).toBeVisible();
  await expect(field).toBeFocused();
  await field.fill("iris.falk@northpier.example");
  await page.keyboard.press("Enter");
  await app.advance(500);
  await expect(answer).toContainText("Head of Invention");

  await choose(app, "Address: disposable?");
  await field.fill("lost@northpier.example");
  await page.keyboard.press("Enter");
  await app.advance(500);
  await expect(answer).toContainText("This may have been charged");
  await seen(app, "20-look-up-doubt");

  await choose(app, "Domain: mail hosts (MX)");
  await page.getByLabel("Domain", { exact: true }).fill("northpier.example");
  await page.keyboard.press("Enter");
  await app.advance(500);
  await expect(answer).toContainText("mx1.northpier.example");

  // Elsewhere and back: all is still there, and the person was not bought again.
  await page.getByRole("button", { name: "Deliveries" }).click();
  await page.getByRole("button", { name: "Look up" }).click();
  const earlier = page.getByRole("region", { name: "Earlier" });
  await expect(earlier.getByRole("listitem")).toHaveCount(3);
  await choose(app, "Address: who has it?");
  await field.fill("iris.falk@northpier.example");
  await page.keyboard.press("Enter");
  await expect(answer).toContainText("Not bought again");
  await expect(
    answer.getByRole("button", { name: "Ask again, 4 credits if found" }),
  ).toBeVisible();
  await seen(app, "20-look-up");
});

test("lists at Clearout are shown, cancelled and removed by word", async ({
  app,
}) => {
  const { page } = app;
  await app.open("");
  await page.getByRole("button", { name: "Services" }).click();
  const card = page.getByRole("region", { name: "Clearout", exact: true });
  await expect(card).toContainText("299 of 300 left");
  await seen(app, "21-account");
  await card.getByRole("button", { name: "Lists at Clearout…" }).click();
  const dialog = page.getByRole("dialog");
  await expect(dialog.getByRole("listitem")).toHaveCount(3);
  await expect(dialog).toContainText("job 3 waits for its rows");
  await seen(app, "21-lists");

  await dialog
    .getByRole("button", { name: "Cancel newsletter-2026-09.csv" })
    .click();
  await expect(dialog).toContainText("up to 15 minutes");
  await expect(dialog.getByRole("button", { name: "Keep it" })).toBeFocused();
  await seen(app, "21-lists-cancel");
  await dialog.getByRole("button", { name: "Cancel the list" }).click();
  await expect(dialog).toContainText("Cancelled");

  await dialog
    .getByRole("button", { name: "Remove newsletter-2026-09.csv" })
    .click();
  await dialog.getByRole("button", { name: "Remove it" }).click();
  await expect(dialog.getByRole("listitem")).toHaveCount(2);
});
