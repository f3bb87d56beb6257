import { svelte } from "@sveltejs/vite-plugin-svelte";
import { defineConfig } from "vitest/config";
import { CSP } from "./csp.ts";

// No asset is inlined: the policy allows no `data:` addresses.
export default defineConfig({
  plugins: [svelte()],
  clearScreen: false,
  // The port that tauri.conf.json names; the icon lies beside this folder.
  server: { port: 1420, strictPort: true, fs: { allow: [".", "../icons"] } },
  preview: {
    port: 4173,
    strictPort: true,
    headers: { "Content-Security-Policy": CSP },
  },
  build: {
    target: ["chrome123", "safari17.5"],
    assetsInlineLimit: 0,
    modulePreload: { polyfill: false },
  },
  resolve: process.env["VITEST"] ? { conditions: ["browser"] } : {},
  test: {
    environment: "happy-dom",
    include: ["src/**/*.test.ts"],
    setupFiles: ["./src/test-setup.ts"],
  },
});
