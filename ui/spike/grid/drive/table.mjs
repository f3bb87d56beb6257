// The figures as Markdown tables.
const NAMES = {
  empty: "empty page",
  before: "own, before",
  own: "own",
  tanstack: "TanStack Virtual",
  svar: "SVAR DataGrid",
  ag: "AG Grid",
};

export function table({ speed, memory, qualities }) {
  const pages = Object.keys(NAMES).filter((page) =>
    speed.some((one) => one.page === page),
  );
  const of = (page) => speed.filter((one) => one.page === page);
  const all = (page, pick) => of(page).flatMap((one) => pick(one) ?? []);
  const p = (values, digits = 0) =>
    values.length
      ? `${quantile(values, 0.5).toFixed(digits)} / ${quantile(values, 0.99).toFixed(digits)}`
      : "–";
  const median = (values, digits = 0) =>
    values.length ? quantile(values, 0.5).toFixed(digits) : "–";
  const share = (bad, whole) =>
    whole ? `${((100 * bad) / whole).toFixed(1)} %` : "–";
  const sum = (values) => values.reduce((a, b) => a + b, 0);
  const lines = [];
  const row = (title, cell) =>
    lines.push([title, ...pages.map((page) => cell(page) ?? "–")]);
  row("load (median)", (page) =>
    median(
      all(page, (one) => one.load),
      1,
    ),
  );
  row("first rows, ms", (page) => p(all(page, (one) => one.first)));
  for (const name of ["slow", "fast", "wheel"]) {
    row(`${name}: frame gap, ms`, (page) =>
      p(all(page, (one) => one[name]?.gaps)),
    );
    row(`${name}: gaps over 25 ms`, (page) => {
      const gaps = all(page, (one) => one[name]?.gaps);
      return share(gaps.filter((gap) => gap > 25).length, gaps.length);
    });
    row(`${name}: work a frame, ms`, (page) =>
      p(
        all(page, (one) => one[name]?.work),
        1,
      ),
    );
    row(`${name}: processor ms a frame`, (page) =>
      median(
        of(page).map((one) => (1000 * one[name].cpu) / one[name].gaps.length),
        1,
      ),
    );
    row(`${name}: frames with wrong or missing rows`, (page) =>
      share(
        sum(of(page).map((one) => one[name].wrong)),
        all(page, (one) => one[name]?.gaps).length,
      ),
    );
  }
  row("jump to right rows, ms", (page) =>
    p(all(page, (one) => one.jumps?.map(({ took }) => took ?? 5000))),
  );
  row("jumps, and failed", (page) => {
    const jumps = all(page, (one) => one.jumps);
    return `${jumps.length}, ${jumps.filter(({ took }) => took === null).length}`;
  });
  for (const name of ["refresh50", "refresh0"]) {
    const has = (page) => of(page).filter((one) => one[name]);
    row(`${name}: frame gap, ms`, (page) =>
      p(has(page).flatMap((one) => one[name].gaps)),
    );
    row(`${name}: work a frame, ms`, (page) =>
      p(
        has(page).flatMap((one) => one[name].work),
        1,
      ),
    );
    row(`${name}: processor ms a frame`, (page) =>
      median(
        has(page).map((one) => (1000 * one[name].cpu) / one[name].gaps.length),
        1,
      ),
    );
    row(
      `${name}: asked / came, a run`,
      (page) =>
        `${median(has(page).map((one) => one[name].asked))} / ${median(has(page).map((one) => one[name].done))}`,
    );
    row(
      `${name}: versions behind (p50 / p99 median)`,
      (page) =>
        `${median(has(page).map((one) => one[name].lag))} / ${median(has(page).map((one) => one[name].lag99))}`,
    );
    for (const lost of ["place", "selection", "focus", "wrong"])
      row(`${name}: frames that lost ${lost}`, (page) =>
        share(
          sum(has(page).map((one) => one[name][lost])),
          has(page).flatMap((one) => one[name].gaps).length,
        ),
      );
  }
  row("memory MB before → after", (page) => {
    const seen = memory.filter((one) => one.page === page && one.after);
    return seen.length
      ? `${median(seen.map((one) => one.before))} → ${median(seen.map((one) => one.after))} (${seen.map((one) => `${(one.after - one.before).toFixed(0)}`).join(", ")}; ${seen[0].pages} pages; thrown back ${seen.map((one) => one.thrownBack)})`
      : "–";
  });
  const head = ["", ...pages.map((page) => NAMES[page])];
  const text = [head, head.map(() => "---"), ...lines]
    .map((cells) => `| ${cells.join(" | ")} |`)
    .join("\n");
  const away = speed
    .filter((one) => one.away)
    .map(
      (one) =>
        `${one.page} ${JSON.stringify(one.away)} key: ${JSON.stringify([one.beforeKey.cursor, one.beforeKey.selected, one.afterKey.cursor, one.afterKey.selected])}`,
    );
  return `${text}\n\n${away.join("\n")}\n\n${Object.entries(qualities)
    .map(([page, q]) => `${page}: ${JSON.stringify(q)}`)
    .join("\n")}`;
}

function quantile(values, q) {
  const sorted = [...values].sort((a, b) => a - b);
  if (q !== 0.5)
    return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))];
  return (
    (sorted[Math.floor((sorted.length - 1) / 2)] +
      sorted[Math.floor(sorted.length / 2)]) /
    2
  );
}
