// Recipes: those that come with Ringback and those that were saved.
import { BackendError, type Backend, type Recipe } from "../backend";
import type { FakeHost } from "./host";
import { BY_HAND, isJudged } from "../../terms/recipes";

type Commands =
  | "listRecipes"
  | "saveRecipe"
  | "removeRecipe"
  | "readRecipe"
  | "writeRecipe"
  | "chooseRecipe"
  | "getPerCredit"
  | "setPerCredit"
  | "getSettings"
  | "setSettings";

export const FIND: Recipe = { ...BY_HAND, name: "Find", verifyEmail: [] };
const VERIFIED: Recipe = {
  ...FIND,
  name: "Find, verified",
  verifyEmail: ["enrow", "clearout"],
};
const USUAL: Recipe[] = [
  FIND,
  {
    ...VERIFIED,
    name: "Find, strictly verified",
    accept: {
      rule: "strict",
      verdicts: {
        deliverable: true,
        catchAll: false,
        risky: false,
        unknown: false,
      },
    },
  },
  { ...VERIFIED, name: "Find, verified, with phones", findPhone: ["enrow"] },
  VERIFIED,
];

export function recipes(host: FakeHost): Pick<Backend, Commands> {
  return {
    async listRecipes() {
      const saved = [...host.recipes].sort((a, b) =>
        a.name.localeCompare(b.name),
      );
      const taken = new Set(saved.map(({ name }) => name));
      return [
        ...saved.map((recipe) => ({ recipe, saved: true })),
        ...USUAL.filter(({ name }) => !taken.has(name)).map((recipe) => ({
          recipe,
          saved: false,
        })),
      ];
    },
    async saveRecipe(recipe) {
      if (recipe.name.trim() === "")
        throw new BackendError("failed", "give the recipe a name");
      check(recipe);
      const kept = { ...recipe, name: recipe.name.trim() };
      host.recipes = [
        ...host.recipes.filter(({ name }) => name !== kept.name),
        kept,
      ];
    },
    async removeRecipe(name) {
      host.recipes = host.recipes.filter((recipe) => recipe.name !== name);
    },
    async readRecipe(path) {
      if (path.endsWith(".broken.json"))
        throw new BackendError(
          "failed",
          `${path.split("/").at(-1)} cannot be used: this is no recipe: expected value at line 1 column 1`,
        );
      return { ...FIND, name: "From a file", verifyEmail: ["clearout"] };
    },
    writeRecipe: async (_recipe, path) => path,
    chooseRecipe: async () => host.nextRecipe,
    getSettings: async () => host.settings,
    async setSettings(settings) {
      if (settings.doubtSeconds < 1)
        throw new BackendError(
          "failed",
          "0 seconds are no time to wait for a callback: give at least 1 and at most 604800, a week",
        );
      host.settings = settings;
    },
    getPerCredit: async (provider) => host.prices[provider] ?? null,
    async setPerCredit(provider, price) {
      if (price.trim() === "") {
        host.prices[provider] = null;
        return;
      }
      const read = /^(\d*[.,]?\d+)\s*([A-Za-z]{3}|€|\$)$/.exec(price.trim());
      if (!read)
        throw new BackendError(
          "failed",
          `\`${price}\` is no price for a credit: write an amount and a currency, such as 0.017 EUR`,
        );
      const [, amount = "", sign = ""] = read;
      const letters = { "€": "EUR", $: "USD" }[sign] ?? sign.toUpperCase();
      host.prices[provider] = `${amount.replace(",", ".")} ${letters}`;
    },
  };
}

/** Refuses what cannot be run. */
export function check(recipe: Recipe): void {
  const { findEmail, verifyEmail, findPhone, accept } = recipe;
  if (findEmail.length + verifyEmail.length + findPhone.length === 0)
    throw new BackendError(
      "failed",
      "nobody would be asked: choose at least one service",
    );
  if (verifyEmail.length === 0 && findEmail.length > 0 && isJudged(recipe))
    throw new BackendError(
      "failed",
      "only some verdicts are to count, but nobody verifies: choose who verifies, or Balanced or Everything under What counts",
    );
  if (
    verifyEmail.length > 0 &&
    accept.rule === "these" &&
    !Object.values(accept.verdicts).some(Boolean)
  )
    throw new BackendError(
      "failed",
      "choose at least one verdict: else no address would ever count",
    );
}
