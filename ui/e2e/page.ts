// What every page test needs: the page over a held fake, a picture kept, and the two things that must never happen:
// a broken policy or an accessibility violation.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { test as base, expect, type Page } from "@playwright/test";

const AXE = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);

/** A moment after the held clock, so that what happened is a little while ago. */
const NOW = new Date(Date.UTC(2026, 8, 14, 9, 36));

export class Screen {
  constructor(
    readonly page: Page,
    readonly theme: string,
  ) {}

  async open(address: string): Promise<void> {
    await this.page.clock.setFixedTime(NOW);
    await this.page.goto(`/?clock=held&${address}`);
    await this.page.getByRole("navigation", { name: "Main" }).waitFor();
  }

  /** Lets the fake's time pass. */
  async advance(ms: number): Promise<void> {
    await this.page.evaluate((ms) => {
      const clock = window.ringbackFake?.clock as unknown as {
        advance(ms: number): void;
      };
      clock.advance(ms);
    }, ms);
  }

  /** Lets it pass in steps, for what waits between them. */
  async steps(count: number): Promise<void> {
    for (let step = 0; step < count; step += 1) await this.advance(100);
  }

  async picture(name: string): Promise<void> {
    await this.page.screenshot({
      path: `test-output/${name}-${this.theme}.png`,
    });
  }

  /** Axe finds nothing. Debugging tools are evaluated, not loaded, so the page's policy stays as it is. */
  async accessible(): Promise<void> {
    await this.page.evaluate(AXE);
    const found = await this.page.evaluate(async () => {
      const { axe } = window as unknown as {
        axe: { run(): Promise<{ violations: Violation[] }> };
      };
      type Violation = {
        id: string;
        nodes: { html: string; failureSummary: string }[];
      };
      const { violations } = await axe.run();
      return violations.map(({ id, nodes }) => ({
        id,
        nodes: nodes
          .slice(0, 3)
          .map((node) => `${node.html.slice(0, 160)} ${node.failureSummary}`),
      }));
    });
    expect(found).toEqual([]);
  }
}

export const test = base.extend<{ app: Screen }>({
  app: async ({ page }, use, info) => {
    const complaints: string[] = [];
    page.on("console", (line) => {
      if (line.type() === "error" || line.type() === "warning")
        complaints.push(line.text());
    });
    page.on("pageerror", (error) => complaints.push(String(error)));
    await use(new Screen(page, info.project.name));
    expect(complaints).toEqual([]);
  },
});

export { expect };
