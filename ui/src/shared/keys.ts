// Shortcuts: which keys were pressed, and whether they are meant for the screen at all.
import { trouble } from "./trouble.svelte";

const MAC = /Mac/.test(navigator.userAgent);

/** As a person reads it: `Ctrl+O`, on a Mac `⌘O`. */
export function written(keys: string): string {
  return keys.replace("Mod+", MAC ? "⌘" : "Ctrl+");
}

/** Ctrl, or Command on a Mac, and nothing else than Shift beside it. */
export function mod(event: KeyboardEvent): boolean {
  return (MAC ? event.metaKey : event.ctrlKey) && !event.altKey;
}

/** Someone writes, so that a letter is a letter. */
export function typing(event: Event): boolean {
  return (
    event.target instanceof HTMLElement &&
    event.target.matches("input, textarea, [contenteditable]")
  );
}

/** Escape for the screen: not for a dialog, a list that dropped down, or a field that is being emptied. */
export function escapes(event: KeyboardEvent): boolean {
  return (
    event.key === "Escape" &&
    !event.defaultPrevented &&
    trouble.dialogs === 0 &&
    document.querySelector("[role=listbox], [role=menu]") === null
  );
}

/** The shortcut reaches the screen: no dialog lies over it. */
export function reaches(event: KeyboardEvent): boolean {
  return !event.defaultPrevented && trouble.dialogs === 0;
}
