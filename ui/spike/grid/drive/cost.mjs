// Processor time of the web process for a scrolled frame, many short turns: `node drive/cost.mjs 6 [page ...]`, after
// drive/build.mjs. This figure suffers least from what else the machine does.
import { PAGES } from "./build.mjs";
import { serve } from "./serve.mjs";
import { openWindow } from "./window.mjs";

const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
const [rounds, ...named] = process.argv.slice(2);
const pages = named.length > 0 ? named : PAGES;
const costs = new Map(pages.map((page) => [page, { 40: [], 400: [] }]));
const server = await serve(root);
for (let round = 0; round < Number(rounds ?? 6); round += 1)
  for (const n of pages.keys()) await turn(pages[(n + round) % pages.length]);
server.stop();
for (const [page, cost] of costs)
  console.log(page, told(cost[40]), told(cost[400]));

async function turn(page) {
  const window = await openWindow();
  const total = page === "empty" ? 0 : 1_000_000;
  await window.open(`${server.at}/loose/${page}/${page}.html?total=${total}`);
  await new Promise((come) => setTimeout(come, 2000));
  for (const step of [40, 400]) {
    const before = window.spent().cpu;
    await window.wait("await spike.scroll(150, arguments[0])", step);
    costs.get(page)[step].push((1000 * (window.spent().cpu - before)) / 150);
  }
  await window.close();
}

function told(values) {
  const sorted = values.toSorted((a, b) => a - b);
  const middle =
    (sorted[Math.floor((sorted.length - 1) / 2)] +
      sorted[Math.floor(sorted.length / 2)]) /
    2;
  return `median ${middle.toFixed(1)} least ${sorted[0].toFixed(1)} most ${sorted.at(-1).toFixed(1)}`;
}
