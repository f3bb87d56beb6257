// What is kept between starts, as it is typed: how old answers may be, how long a doubt waits, what a credit costs.
import type { Backend, Provider, Settings } from "../backend/backend";
import { told } from "../shared/trouble.svelte";

export const FIELDS = [
  ["findEmailDays", "Addresses found, in days"],
  ["verifyEmailDays", "Verifications, in days"],
  ["findPhoneDays", "Phone numbers, in days"],
  ["doubtSeconds", "A call that broke off, in seconds"],
] as const satisfies [keyof Settings, string][];
export const PAID: [Provider, string][] = [
  ["enrow", "A credit at Enrow"],
  ["clearout", "A credit at Clearout"],
];
/** What the host can hold. */
const MOST: Settings = {
  findEmailDays: 65_535,
  verifyEmailDays: 65_535,
  findPhoneDays: 65_535,
  doubtSeconds: 604_800,
};

export class SettingsDraft {
  typed = $state<Record<keyof Settings, string>>({
    findEmailDays: "",
    verifyEmailDays: "",
    findPhoneDays: "",
    doubtSeconds: "",
  });
  prices = $state<Record<Provider, string>>({ enrow: "", clearout: "" });
  /** Why what was typed is not kept. */
  refused = $state<string | null>(null);
  kept = $state(false);
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  async refresh(): Promise<void> {
    const settings = await this.#backend.getSettings();
    for (const [name] of FIELDS) this.typed[name] = String(settings[name]);
    for (const [provider] of PAID)
      this.prices[provider] =
        (await this.#backend.getPerCredit(provider)) ?? "";
  }

  /** Keeps all of it, or nothing of what is wrong. */
  async keep(): Promise<void> {
    this.kept = false;
    this.refused = null;
    const settings = {} as Settings;
    for (const [name, label] of FIELDS) {
      const text = this.typed[name].trim();
      if (!/^\d+$/.test(text) || Number(text) > MOST[name]) {
        this.refused = `${label}: give a whole number, at most ${MOST[name]}.`;
        return;
      }
      settings[name] = Number(text);
    }
    try {
      for (const [provider] of PAID)
        await this.#backend.setPerCredit(provider, this.prices[provider]);
      await this.#backend.setSettings(settings);
      await this.refresh();
      this.kept = true;
    } catch (error) {
      this.refused = told(error);
    }
  }
}
