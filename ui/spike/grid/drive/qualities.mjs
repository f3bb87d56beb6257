// What needs no stopwatch: keys, ARIA, axe, the strict policy, the last row, and lists beyond the height limit.
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { openWindow } from "./window.mjs";

const axe = readFileSync(
  createRequire(import.meta.url).resolve("axe-core/axe.min.js"),
  "utf8",
);
const pause = (ms) => new Promise((come) => setTimeout(come, ms));

export async function qualities(at, page, root) {
  const window = await openWindow();
  const open = async (policy, query) => {
    await window.open(`${at}/${policy}/${page}/${page}.html?${query}`);
    await pause(2500);
  };
  const state = () => window.run("return spike.state()");
  try {
    const found = {};
    // A thousand rows: a grid that lost its styles may draw them all.
    await open("strict", "total=1000");
    found.strict = {
      refused: await window.run("return window.refused"),
      settled: await window.run("return window.spike?.settled() ?? false"),
      jump: await window
        .wait("return window.spike ? await spike.jump(0.37) : null")
        .catch(String),
    };
    found.strict.rows = await window.run(
      "return document.querySelectorAll('[role=row]').length",
    );
    if (found.strict.settled)
      await window.picture(`${root}/pictures/${page}-strict.png`);
    await open("loose", "total=1000000");
    found.refusedLoose = await window.run("return window.refused");
    await window.picture(`${root}/pictures/${page}.png`);
    found.last = await window.wait("return await spike.jump(1)");
    found.lastState = await state();
    found.lastRow = await window.run(LAST);
    await open("loose", "total=1000000");
    found.keys = await keys(window, state);
    found.aria = await window.run("return spike.aria()");
    await window.run(axe);
    found.axe = await window.wait(
      "const came = await axe.run(document.getElementById('grid')); return came.violations.map(({ id, impact, nodes }) => ({ id, impact, nodes: nodes.length, one: nodes[0].html.slice(0, 160) }));",
    );
    await open("loose", "total=2000000");
    found.beyond = await window.wait("return await spike.jump(1)");
    found.beyondRow = await window.run(LAST);
    found.said = await window.run("return window.said");
    return found;
  } finally {
    await window.close();
  }
}

/** The highest row number that can be seen on the screen. */
const LAST = `
  const seen = [];
  for (let y = 5; y < 690; y += 5) {
    const cell = document.elementFromPoint(30, y)?.closest("[role=gridcell]");
    const row = Number(cell?.textContent.trim().replaceAll(",", ""));
    if (row > 0) seen.push([row, Math.round(cell.getBoundingClientRect().bottom)]);
  }
  return seen.at(-1);`;

async function keys(window, state) {
  await window.click(260, 105);
  await pause(500);
  const log = [{ key: "click", ...(await brief(state)) }];
  for (const stroke of [
    ["ArrowDown"],
    ["ArrowUp"],
    ["ArrowRight"],
    ["ArrowLeft"],
    ["End"],
    ["Home"],
    ["PageDown"],
    ["PageUp"],
    ["Control", "End"],
    ["Control", "Home"],
    ["Control", "ArrowDown"],
    ["Control", "ArrowUp"],
  ]) {
    await window.press(...stroke);
    await pause(900);
    log.push({ key: stroke.join("+"), ...(await brief(state)) });
  }
  return log;
}

async function brief(state) {
  const { cursor, selected, top, focus } = await state();
  return { cursor, selected, top: top?.row ?? null, focus };
}
