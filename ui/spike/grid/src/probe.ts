// The measurements, the same for every candidate, from inside the page. What is on the screen is read by hit-testing
// points of the row-number and the e-mail column after the frame has been rendered.
import { counts, email, TOTAL } from "./data";

export type Candidate = {
  box: () => HTMLElement;
  /** Pixels of the box that a header covers. */
  header: number;
  refresh: () => Promise<unknown>;
  cursor: () => { row: number; column: number } | null;
  selected: () => number | null;
};
type Seen = { row: number; right: boolean; version: number };

const ROW = 30;
/** The lowest row that is looked at; below it a scrollbar may lie over the rows. */
const BELOW = 20;
let grid: Candidate;

export function probe(candidate: Candidate): void {
  grid = candidate;
  Object.assign(window, { spike });
  void firstRows();
}

let first = 0;
async function firstRows() {
  for (;;) {
    await rendered();
    if (TOTAL === 0 || settled()) break;
    if (performance.now() > 20_000) return;
  }
  first = performance.now();
}

const spike = {
  first: () => first,
  settled: () => settled(),
  state: () => ({
    ...view(),
    scrollTop: grid.box().scrollTop,
    scrollHeight: grid.box().scrollHeight,
    cursor: grid.cursor(),
    selected: grid.selected(),
    focus: path(document.activeElement),
    pages: counts.pages,
    elements: document.querySelectorAll("*").length,
  }),

  /** Scrolls down by the same step in each frame, so that a frame costs the same under any load. */
  async scroll(count: number, step: number) {
    const box = grid.box();
    const unscaled = Math.abs(box.scrollHeight - TOTAL * ROW) < 100;
    const look = frames();
    let wrong = 0;
    let misplaced = 0;
    await look.run(
      count,
      () => (box.scrollTop += step),
      () => {
        if (TOTAL === 0) return;
        const { top, bottom } = view();
        if (!right(top, bottom)) wrong += 1;
        else if (
          unscaled &&
          top &&
          Math.abs(top.row - Math.floor((box.scrollTop + 15) / ROW)) > 1
        )
          misplaced += 1;
      },
    );
    return { ...look.figures(), wrong, misplaced };
  },

  /** Watches frames while something else scrolls: real wheel ticks. */
  async watch(count: number) {
    const box = grid.box();
    const before = view().top?.row ?? 0;
    const look = frames();
    let wrong = 0;
    await look.run(
      count,
      () => undefined,
      () => {
        if (TOTAL === 0) return;
        const { top, bottom } = view();
        if (!right(top, bottom)) wrong += 1;
      },
    );
    return {
      ...look.figures(),
      wrong,
      rows: (view().top?.row ?? 0) - before,
      at: box.scrollTop,
    };
  },

  /** The thumb goes to a place: how long until the right rows stand there. */
  async jump(fraction: number) {
    const box = grid.box();
    const before = performance.now();
    box.scrollTop = fraction * (box.scrollHeight - box.clientHeight);
    const rows = (box.clientHeight - grid.header) / ROW;
    const wanted = fraction * (TOTAL - rows);
    const near = (row: number) => Math.abs(row - wanted) < 6;
    for (;;) {
      await rendered();
      const took = performance.now() - before;
      const top = view().top;
      if (settled() && top && near(top.row))
        return { took, off: top.row - wanted };
      if (took > 5000)
        return { took: null, off: top ? top.row - wanted : null };
    }
  },

  async jumps(fractions: number[]) {
    const all = [];
    for (const fraction of fractions) {
      all.push(await spike.jump(fraction));
      await pause(240);
    }
    return all;
  },

  /** Moves to and fro around the selected row while the rows in view are fetched anew. */
  async refreshing(count: number, every: number) {
    const box = grid.box();
    const selected = grid.selected();
    const focus = document.activeElement;
    const lost = { place: 0, selection: 0, focus: 0, wrong: 0 };
    const lags: number[] = [];
    let stood = place();
    let wave = 0;
    let before = 0;
    let by = 0;
    let at = 0;
    let since = Infinity;
    let asked = 0;
    let done = 0;
    const look = frames();
    await look.run(
      count,
      (passed) => {
        before = by;
        at += Math.min(passed, 50);
        const to = Math.round(90 * Math.sin(at / 300));
        by = to - wave;
        wave = to;
        box.scrollTop += by;
        since += passed;
        if (since < every) return;
        since = 0;
        asked += 1;
        counts.version += 1;
        void grid.refresh().then(() => (done += 1));
      },
      () => {
        // A step shows in its own frame or in the next one, where a grid hears of it by its scroll event.
        const now = place();
        const least = Math.min(0, by, before, by + before) - 2;
        const most = Math.max(0, by, before, by + before) + 2;
        if (
          now === null ||
          stood === null ||
          now - stood < least ||
          now - stood > most
        )
          lost.place += 1;
        stood = now;
        if (grid.selected() !== selected) lost.selection += 1;
        if (document.activeElement !== focus) lost.focus += 1;
        const { top, bottom } = view();
        if (!right(top, bottom)) lost.wrong += 1;
        if (top) lags.push(counts.version - top.version);
      },
    );
    const bumped = counts.version;
    const ended = performance.now();
    while (
      (view().top?.version ?? -1) < bumped &&
      performance.now() - ended < 5000
    )
      await rendered();
    return {
      ...look.figures(),
      ...lost,
      asked,
      done,
      lag: quantile(lags, 0.5),
      lag99: quantile(lags, 0.99),
      caughtUp: performance.now() - ended,
      focused: path(document.activeElement),
      selected: [selected, grid.selected()],
    };
  },

  /** Leaves the selected row far behind, refreshes there, and comes back. */
  async away(pixels: number) {
    const box = grid.box();
    const from = box.scrollTop;
    const selected = grid.selected();
    const inGrid = () =>
      document.getElementById("grid")?.contains(document.activeElement) ??
      false;
    const before = inGrid();
    box.scrollTop = from + pixels;
    await pause(300);
    counts.version += 1;
    await grid.refresh();
    await pause(300);
    const away = inGrid();
    box.scrollTop = from;
    await pause(600);
    return {
      selected: [selected, grid.selected()],
      focus: [before, away, inGrid()],
      moved: box.scrollTop - from,
    };
  },

  /** Every page of the list, once. */
  async through(step: number) {
    const box = grid.box();
    const before = performance.now();
    let last = -1;
    let thrownBack = 0;
    while (box.scrollTop < box.scrollHeight - box.clientHeight - 1) {
      if (box.scrollTop < last) thrownBack += 1;
      box.scrollTop += step;
      last = box.scrollTop;
      await rendered();
      await pause(6);
      if (performance.now() - before > 120_000) break;
    }
    return {
      ms: performance.now() - before,
      pages: counts.pages,
      thrownBack,
      at: view(),
    };
  },

  aria() {
    const root = document.querySelector<HTMLElement>(
      "[role=grid],[role=treegrid]",
    );
    if (!root) return null;
    const rows = [...root.querySelectorAll("[role=row]")];
    const body = rows.filter((row) => row.querySelector("[role=gridcell]"));
    const seen = view().top;
    const shown = document.elementFromPoint(
      30,
      grid.box().getBoundingClientRect().top + grid.header + 15,
    );
    return {
      role: root.getAttribute("role"),
      label: root.getAttribute("aria-label"),
      rowcount: root.getAttribute("aria-rowcount"),
      colcount: root.getAttribute("aria-colcount"),
      rows: body.length,
      withRowindex: body.filter((row) => row.hasAttribute("aria-rowindex"))
        .length,
      topRow: seen?.row,
      topRowindex: shown?.closest("[role=row]")?.getAttribute("aria-rowindex"),
      cells: root.querySelectorAll("[role=gridcell]").length,
      withColindex: root.querySelectorAll("[role=gridcell][aria-colindex]")
        .length,
      headers: root.querySelectorAll("[role=columnheader]").length,
      selected: root.querySelectorAll("[role=row][aria-selected=true]").length,
      activedescendant: root.getAttribute("aria-activedescendant"),
      tabbable:
        root.querySelectorAll('[tabindex="0"]').length +
        (root.tabIndex === 0 ? 1 : 0),
      focus: path(document.activeElement),
    };
  },
};
export type Spike = typeof spike;

function view(): {
  top: Seen | null;
  middle: Seen | null;
  bottom: Seen | null;
} {
  const box = grid.box();
  const rect = box.getBoundingClientRect();
  const from = rect.top + grid.header;
  return {
    top: see(from + 15),
    middle: see(from + 15 + 10 * ROW),
    bottom: see(from + 15 + BELOW * ROW),
  };
}

/** How many pixels of the list are above the view, by the row that stands there. */
function place(): number | null {
  const from = grid.box().getBoundingClientRect().top + grid.header;
  const row = document.elementFromPoint(30, from + 15)?.closest("[role=row]");
  const number = see(from + 15)?.row;
  if (!row || number === undefined) return null;
  return number * ROW + from - row.getBoundingClientRect().top;
}

function see(y: number): Seen | null {
  const row = Number(textAt(30, y).replaceAll(",", "")) - 1;
  if (!(row >= 0)) return null;
  const shown = textAt(260, y);
  const version = Number(/\.v(\d+)@/.exec(shown)?.[1] ?? -1);
  return { row, version, right: shown === email(row, version) };
}

function textAt(x: number, y: number): string {
  const hit = document.elementFromPoint(x, y);
  return (hit?.closest("[role=gridcell]") ?? hit)?.textContent?.trim() ?? "";
}

/** The rows follow each other, and each is whole. */
function right(top: Seen | null, bottom: Seen | null): boolean {
  if (!top?.right || !bottom?.right) return false;
  return bottom.row - top.row === BELOW;
}

function settled(): boolean {
  const { top, middle, bottom } = view();
  return right(top, bottom) && middle !== null && middle.right;
}

function frames() {
  const gaps: number[] = [];
  const work: number[] = [];
  return {
    async run(
      count: number,
      step: (passed: number) => void,
      after: () => void,
    ) {
      let last = await nextFrame();
      while (gaps.length < count) {
        const now = await nextFrame();
        gaps.push(now - last);
        const passed = now - last;
        last = now;
        const at = performance.now();
        step(passed);
        await message();
        work.push(performance.now() - at);
        after();
      }
    },
    figures: () => ({ gaps, work }),
  };
}

const nextFrame = () => new Promise<number>(requestAnimationFrame);
const pause = (ms: number) => new Promise((come) => setTimeout(come, ms));

/** A message posted inside a frame comes after it has been laid out and painted. */
function message(): Promise<void> {
  const { port1, port2 } = new MessageChannel();
  return new Promise((come) => {
    port1.onmessage = () => {
      port1.close();
      come();
    };
    port2.postMessage(0);
  });
}

async function rendered(): Promise<void> {
  await nextFrame();
  await message();
}

function quantile(values: number[], q: number): number | null {
  const sorted = [...values].sort((a, b) => a - b);
  return (
    sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))] ?? null
  );
}

function path(element: Element | null): string {
  if (!element) return "none";
  const name = element.tagName.toLowerCase();
  return `${name}${element.className ? `.${String(element.className).split(" ")[0]}` : ""}`;
}
