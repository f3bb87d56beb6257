// What every page has, the empty one too: the app's styles, the pages of leads, the badge, the probe. Bytes are counted
// above this.
import "../../../src/shared/base.css";
import "./page.css";
import type { Backend } from "../../../src/backend/backend";
import Badge from "../../../src/shared/Badge.svelte";
import { number } from "../../../src/shared/words";
import { gridColumns } from "../../../src/leads/columns";
import { LeadPages } from "../../../src/leads/pages.svelte";
import { VERDICTS } from "../../../src/leads/verdict";
import { type Component, mount } from "svelte";
import { COLUMNS, pageLeads } from "./data";
import { probe, type Candidate } from "./probe";

export const cells = gridColumns(COLUMNS);
export { Badge, VERDICTS, number };

export function leadPages(moved?: (rows: number) => void): LeadPages {
  return new LeadPages({ pageLeads } as unknown as Backend, 1, moved);
}

/** Once the page's styles are there: AG Grid measures its own at once, and stays wrong where they are late. */
export async function start(
  page: Component<{ ready: (candidate: Candidate) => void }>,
): Promise<void> {
  if (document.readyState !== "complete")
    await new Promise((come) => addEventListener("load", come));
  Object.assign(window, { kept: [Badge, VERDICTS, number, leadPages, cells] });
  const target = document.getElementById("grid");
  if (target) mount(page, { target, props: { ready: probe } });
}
