// Light, dark, or as the system has it; remembered on this machine.

export type Theme = "system" | "light" | "dark";
const KEY = "ringback.theme";

class Setting {
  #theme = $state<Theme>(read());

  get theme(): Theme {
    return this.#theme;
  }

  set theme(theme: Theme) {
    this.#theme = theme;
    localStorage.setItem(KEY, theme);
    this.apply();
  }

  apply(): void {
    const root = document.documentElement;
    if (this.#theme === "system") delete root.dataset["theme"];
    else root.dataset["theme"] = this.#theme;
  }
}

function read(): Theme {
  const kept = localStorage.getItem(KEY);
  return kept === "light" || kept === "dark" ? kept : "system";
}

export const setting = new Setting();
