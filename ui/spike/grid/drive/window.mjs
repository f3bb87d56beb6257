// One WebKitGTK window of its own: display, bus, home and driver; ended by process group.
import { spawn, execFileSync } from "node:child_process";
import {
  mkdtempSync,
  readFileSync,
  readdirSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { createServer } from "node:net";
import { tmpdir } from "node:os";

const BROWSER =
  process.env.MINIBROWSER ??
  "/usr/lib/x86_64-linux-gnu/webkit2gtk-4.1/MiniBrowser";

const groups = new Set();
process.once("exit", () => groups.forEach(endGroup));
for (const signal of ["SIGINT", "SIGTERM"])
  process.once(signal, () => process.exit(1));

export async function openWindow() {
  const home = mkdtempSync(`${tmpdir()}/grid-`);
  const x = spawn(
    "Xvfb",
    ["-displayfd", "3", "-screen", "0", "1280x900x24", "-nolisten", "tcp"],
    {
      detached: true,
      stdio: ["ignore", "ignore", "ignore", "pipe"],
    },
  );
  groups.add(x.pid);
  const display = await new Promise((come) =>
    x.stdio[3].once("data", (data) => come(`:${String(data).trim()}`)),
  );
  const port = await freePort();
  const env = {
    PATH: process.env.PATH,
    HOME: home,
    XDG_RUNTIME_DIR: home,
    LANG: "C.UTF-8",
    DISPLAY: display,
    GDK_BACKEND: "x11",
    NO_AT_BRIDGE: "1",
    WEBKIT_DISABLE_DMABUF_RENDERER: "1",
  };
  const driver = spawn(
    "dbus-run-session",
    ["--", "WebKitWebDriver", `--port=${port}`],
    {
      detached: true,
      stdio: "ignore",
      env,
    },
  );
  groups.add(driver.pid);
  const at = `http://127.0.0.1:${port}`;
  const session = await begin(at);
  const ask = (method, path, body) =>
    call(at, method, `/session/${session}${path}`, body);
  await ask("POST", "/timeouts", { script: 400_000, pageLoad: 60_000 });
  await ask("POST", "/window/rect", { x: 0, y: 0, width: 1200, height: 800 });
  return {
    display,
    open: (url) => ask("POST", "/url", { url }),
    run: (script, ...args) => ask("POST", "/execute/sync", { script, args }),
    wait: async (script, ...args) => {
      const full = `const done = arguments[arguments.length - 1];
        (async () => { ${script} })().then(done, (error) => done({ failed: String(error?.stack ?? error) }));`;
      const came = await ask("POST", "/execute/async", { script: full, args });
      if (came?.failed) throw new Error(came.failed);
      return came;
    },
    press: (...keys) =>
      ask("POST", "/actions", {
        actions: [{ type: "key", id: "keys", actions: strokes(keys) }],
      }),
    click: (x, y) =>
      ask("POST", "/actions", {
        actions: [
          {
            type: "pointer",
            id: "mouse",
            actions: [
              { type: "pointerMove", x, y },
              { type: "pointerDown", button: 0 },
              { type: "pointerUp", button: 0 },
            ],
          },
        ],
      }),
    /** Real wheel ticks from the display; the page's frames are watched meanwhile. */
    wheel: (ticks) =>
      new Promise((come) =>
        spawn(
          "xdotool",
          [
            "mousemove",
            "600",
            "500",
            "click",
            "--repeat",
            String(ticks),
            "--delay",
            "16",
            "5",
          ],
          {
            env,
            stdio: "ignore",
          },
        ).once("exit", come),
      ),
    picture: async (file) =>
      writeFileSync(
        file,
        Buffer.from(await ask("GET", "/screenshot"), "base64"),
      ),
    /** Seconds of processor time and memory (proportional, MB) of the web processes. */
    spent: () => spent(driver.pid),
    close: async () => {
      await ask("DELETE", "").catch(() => undefined);
      for (const { pid } of [driver, x]) {
        endGroup(pid);
        groups.delete(pid);
      }
      await new Promise((come) => setTimeout(come, 300));
      rmSync(home, { recursive: true, force: true, maxRetries: 5 });
    },
  };
}

async function begin(at) {
  const options = {
    binary: BROWSER,
    args: ["--automation", "--geometry=1200x800"],
  };
  const capabilities = { alwaysMatch: { "webkitgtk:browserOptions": options } };
  for (let n = 0; ; n += 1) {
    try {
      return (await call(at, "POST", "/session", { capabilities })).sessionId;
    } catch (error) {
      if (n > 50) throw error;
      await new Promise((come) => setTimeout(come, 100));
    }
  }
}

async function call(at, method, path, body) {
  if (process.env.TRACE)
    console.error(method, path, JSON.stringify(body ?? null).slice(0, 160));
  const reply = await fetch(at + path, {
    method,
    body: body && JSON.stringify(body),
  });
  const { value } = await reply.json();
  if (!reply.ok)
    throw new Error(`${method} ${path}: ${value?.error} ${value?.message}`);
  return value;
}

const KEYS = {
  ArrowDown: "\uE015",
  ArrowUp: "\uE013",
  ArrowRight: "\uE014",
  ArrowLeft: "\uE012",
  Home: "\uE011",
  End: "\uE010",
  PageUp: "\uE00E",
  PageDown: "\uE00F",
  Control: "\uE009",
  Tab: "\uE004",
};

function strokes(keys) {
  const values = keys.map((key) => KEYS[key]);
  return [
    ...values.map((value) => ({ type: "keyDown", value })),
    ...values.toReversed().map((value) => ({ type: "keyUp", value })),
  ];
}

function spent(ancestor) {
  const parents = new Map();
  for (const pid of readdirSync("/proc").filter((name) => /^\d+$/.test(name))) {
    try {
      const stat = readFileSync(`/proc/${pid}/stat`, "utf8");
      const fields = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
      parents.set(Number(pid), {
        parent: Number(fields[1]),
        ticks: Number(fields[11]) + Number(fields[12]),
        name: stat,
      });
    } catch {
      continue;
    }
  }
  const under = (pid) =>
    pid === ancestor || (parents.has(pid) && under(parents.get(pid).parent));
  const sum = { cpu: 0, memory: 0 };
  for (const [pid, { ticks, name }] of parents) {
    if (!name.includes("(WebKitWebProces") || !under(pid)) continue;
    sum.cpu += ticks / 100;
    const rollup = readFileSync(`/proc/${pid}/smaps_rollup`, "utf8");
    sum.memory += Number(/^Pss:\s+(\d+)/m.exec(rollup)?.[1] ?? 0) / 1000;
  }
  return sum;
}

function endGroup(pid) {
  try {
    process.kill(-pid, "SIGTERM");
  } catch {
    return;
  }
}

function freePort() {
  const server = createServer();
  return new Promise((come) =>
    server.listen(0, "127.0.0.1", () => {
      const { port } = server.address();
      server.close(() => come(port));
    }),
  );
}

export const webkit = () =>
  execFileSync("dpkg-query", [
    "-W",
    "-f=${Version}",
    "libwebkit2gtk-4.1-0",
  ]).toString();
