// Builds every page by itself, so that bytes can be counted; prints them above the empty page.
import { svelte, vitePreprocess } from "@sveltejs/vite-plugin-svelte";
import { readdirSync, readFileSync, rmSync } from "node:fs";
import { gzipSync } from "node:zlib";
import { build } from "vite";

export const PAGES = ["empty", "own", "tanstack", "svar", "ag"];

export async function buildAll(root) {
  rmSync(`${root}/dist`, { recursive: true, force: true });
  for (const page of [...PAGES, "aglegacy"]) await buildOne(root, page);
}

export const buildOne = (root, page) =>
  build(config(root, `dist/${page}`, `${root}/${page}.html`, []));

/** The whole app, with the candidate in the place of its grid. */
async function buildApps(root) {
  const ui = new URL("../..", `file://${root}/`).pathname;
  for (const page of PAGES) {
    const name = { empty: "Empty", tanstack: "Tan", svar: "Svar", ag: "Ag" }[
      page
    ];
    const swap = {
      name: "swap",
      enforce: "pre",
      resolveId: (id, from) =>
        name && id.endsWith("/LeadGrid.svelte") && from?.includes("ListScreen")
          ? `${root}/src/${name}.svelte`
          : null,
    };
    await build(
      config(ui, `${root}/dist/app-${page}`, `${ui}index.html`, [swap]),
    );
  }
}

function config(root, outDir, input, plugins) {
  return {
    root,
    base: "./",
    configFile: false,
    logLevel: "error",
    resolve: { dedupe: ["svelte"] },
    plugins: [
      ...plugins,
      svelte({
        configFile: false,
        preprocess: vitePreprocess({ script: false }),
      }),
    ],
    build: {
      target: ["chrome123", "safari17.5"],
      assetsInlineLimit: 0,
      modulePreload: { polyfill: false },
      outDir,
      emptyOutDir: true,
      reportCompressedSize: false,
      rollupOptions: { input },
    },
  };
}

function bytes(dir) {
  const sum = { js: 0, css: 0, gzip: 0 };
  for (const name of readdirSync(dir)) {
    const kind = name.split(".").at(-1);
    if (kind !== "js" && kind !== "css") continue;
    const text = readFileSync(`${dir}/${name}`);
    sum[kind] += text.length;
    sum.gzip += gzipSync(text, { level: 9 }).length;
  }
  return sum;
}

if (import.meta.url === `file://${process.argv[1]}`) {
  const root = new URL("..", import.meta.url).pathname.replace(/\/$/, "");
  await buildAll(root);
  await buildApps(root);
  const empty = bytes(`${root}/dist/app-empty/assets`);
  for (const page of PAGES) {
    const all = bytes(`${root}/dist/app-${page}/assets`);
    const added = Object.keys(all).map((key) => [key, all[key] - empty[key]]);
    console.log(page, JSON.stringify(Object.fromEntries(added)));
  }
}
