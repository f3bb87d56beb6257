// The rules that keep the pages in order: three tiers (shared, concepts, views), one door to the host, no cycles.
import js from "@eslint/js";
import { createNodeResolver, importX } from "eslint-plugin-import-x";
import svelte from "eslint-plugin-svelte";
import globals from "globals";
import ts from "typescript-eslint";
import svelteConfig from "./svelte.config.js";

const CONCEPTS = [
  "lists",
  "jobs",
  "leads",
  "deliveries",
  "exports",
  "services",
];
const TAURI = {
  group: ["@tauri-apps/*"],
  message: "Only src/backend may know Tauri; ask the Backend interface.",
};
const rooms = (names, message) => ({
  group: names.map((name) => `**/${name}/**`),
  message,
});
const restrict = (files, ...patterns) => ({
  files: files.map((folder) => `src/${folder}/**`),
  rules: {
    "no-restricted-imports": ["error", { patterns: [TAURI, ...patterns] }],
  },
});

export default ts.config(
  { ignores: ["dist", "test-output", "node_modules", "src/bindings.ts"] },
  js.configs.recommended,
  ...ts.configs.strict,
  ...svelte.configs.recommended,
  {
    languageOptions: {
      globals: { ...globals.browser, ...globals.node },
      // On every file, because the cycle rule parses the components that a plain module imports.
      parserOptions: { parser: ts.parser, extraFileExtensions: [".svelte"] },
    },
    plugins: { "import-x": importX },
    settings: {
      "import-x/extensions": [".ts", ".svelte"],
      "import-x/parsers": {
        "@typescript-eslint/parser": [".ts"],
        "svelte-eslint-parser": [".svelte"],
      },
      "import-x/resolver-next": [
        createNodeResolver({
          extensions: [".ts", ".svelte", ".svelte.ts", ".js"],
        }),
      ],
    },
    rules: {
      "import-x/no-cycle": "error",
      "no-restricted-imports": ["error", { patterns: [TAURI] }],
      "no-undef": "off",
      // Maps here are replaced whole, in `$state.raw`; deep reactivity would cost every row a proxy.
      "svelte/prefer-svelte-reactivity": "off",
      "prefer-const": "off",
      "svelte/prefer-const": ["error", { excludedRunes: ["$props", "$state"] }],
    },
  },
  {
    files: ["**/*.svelte", "**/*.svelte.ts"],
    languageOptions: {
      parserOptions: {
        extraFileExtensions: [".svelte"],
        parser: ts.parser,
        svelteConfig,
      },
    },
  },
  restrict(
    ["shared"],
    rooms(
      [...CONCEPTS, "views", "backend"],
      "shared knows no concept, no view and no host.",
    ),
  ),
  restrict(
    ["terms"],
    rooms(
      [...CONCEPTS, "views"],
      "Words are the same for every concept, and know none.",
    ),
  ),
  ...CONCEPTS.map((own) =>
    restrict(
      [own],
      rooms(
        [...CONCEPTS.filter((other) => other !== own), "views"],
        "A concept knows itself, shared and the backend interface; views compose concepts.",
      ),
    ),
  ),
  { files: ["src/backend/**"], rules: { "no-restricted-imports": "off" } },
);
