// Measures every candidate in WebKitGTK: `node drive/main.mjs [rounds]`. Candidates take turns in each round, every one in
// a window of its own. Raw figures go to results.json, tables to the terminal.
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { loadavg } from "node:os";
import { buildAll, PAGES } from "./build.mjs";
import { qualities } from "./qualities.mjs";
import { serve } from "./serve.mjs";
import { table } from "./table.mjs";
import { openWindow } from "./window.mjs";

const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
// A page that was built before a change stands beside the others as dist/before.
const pages = [
  ...PAGES,
  ...(existsSync(`${root}/dist/before`) ? ["before"] : []),
];
const rounds = Number(process.argv[2] ?? 5);
const results = { speed: [], memory: [], qualities: {} };
const keep = () =>
  writeFileSync(`${root}/results.json`, JSON.stringify(results));

if (process.argv[3] !== "built") await buildAll(root);
mkdirSync(`${root}/pictures`, { recursive: true });
const server = await serve(root);
try {
  for (let round = 0; round < rounds; round += 1) {
    for (const page of turned(pages, round)) {
      results.speed.push(await speed(page, round));
      if (round < 1) results.memory.push(await memory(page));
      keep();
      console.error(round, page, loadavg()[0]);
    }
  }
  for (const page of [...PAGES.slice(1), "aglegacy"])
    results.qualities[page] = await qualities(server.at, page, root);
  keep();
} finally {
  server.stop();
}
console.log(table(JSON.parse(readFileSync(`${root}/results.json`))));

async function speed(page, round) {
  const window = await openWindow();
  const found = { page, round, load: [] };
  const step = async (name, script, ...args) => {
    found.load.push(loadavg()[0]);
    const before = window.spent().cpu;
    found[name] = await window.wait(script, ...args);
    found[name].cpu = window.spent().cpu - before;
  };
  try {
    found.first = [];
    for (let n = 0; n < 3; n += 1)
      found.first.push(
        await open(
          window,
          `/loose/${page}/${page}.html?total=${page === "empty" ? 0 : 1_000_000}`,
        ),
      );
    await step("slow", "return await spike.scroll(240, 40)");
    await step("fast", "return await spike.scroll(120, 400)");
    found.wheel = await wheeled(window);
    if (page === "empty") return found;
    found.jumps = await window.wait(
      "return await spike.jumps(arguments[0])",
      fractions(round, 25),
    );
    for (const every of [50, 0]) {
      await window.wait("return await spike.jump(0.5)");
      await window.click(100, 350);
      await pause(400);
      await step(
        every ? "refresh50" : "refresh0",
        "return await spike.refreshing(120, arguments[0])",
        every,
      );
    }
    found.away = await window.wait("return await spike.away(30000)");
    found.beforeKey = await window.run("return spike.state()");
    await window.press("ArrowDown");
    await pause(400);
    found.afterKey = await window.run("return spike.state()");
    return found;
  } finally {
    await window.close();
  }
}

async function wheeled(window) {
  const before = window.spent().cpu;
  const [seen] = await Promise.all([
    window.wait("return await spike.watch(180)"),
    pause(200).then(() => window.wheel(120)),
  ]);
  return { ...seen, cpu: window.spent().cpu - before };
}

/** Every page of 100,000 rows once, then rest. */
async function memory(page) {
  if (page === "empty") return { page };
  const window = await openWindow();
  try {
    await open(window, `/loose/${page}/${page}.html?total=100000`);
    await pause(3000);
    const before = window.spent().memory;
    const through = await window.wait("return await spike.through(3000)");
    await pause(5000);
    return { page, before, after: window.spent().memory, ...through };
  } finally {
    await window.close();
  }
}

async function open(window, path) {
  await window.open(server.at + path);
  for (let n = 0; n < 200; n += 1) {
    const first = await window.run("return window.spike?.first() ?? 0");
    if (first > 0) return first;
    await pause(50);
  }
  return null;
}

function fractions(seed, count) {
  let at = 12345 + seed * 7919;
  return Array.from(
    { length: count },
    () => (at = (at * 48271) % 2147483647) / 2147483647,
  );
}

function turned(pages, by) {
  return pages.map((_, n) => pages[(n + by) % pages.length]);
}

function pause(ms) {
  return new Promise((come) => setTimeout(come, ms));
}
