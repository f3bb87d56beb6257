// Numbers, times and sizes as this window writes them, the same everywhere.

const count = new Intl.NumberFormat("en-US");
const cents = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 2,
  maximumFractionDigits: 2,
});
const megabytes = new Intl.NumberFormat("en-US", {
  minimumFractionDigits: 1,
  maximumFractionDigits: 1,
});
const second = new Intl.DateTimeFormat("en-GB", { timeStyle: "medium" });
const minute = new Intl.DateTimeFormat("en-GB", { timeStyle: "short" });
const date = new Intl.DateTimeFormat("en-GB", { dateStyle: "medium" });
const full = new Intl.DateTimeFormat("en-GB", {
  dateStyle: "medium",
  timeStyle: "medium",
});
const DAY = 86_400_000;

export const number = (n: number): string => count.format(n);
/** Credits; most are whole, the others have cents. */
export const amount = (n: number): string =>
  Number.isInteger(n) ? number(n) : cents.format(n);
/** Credits with their unit. */
export const credits = (n: number): string =>
  `${amount(n)} ${noun(n, "credit")}`;
export const exact = (iso: string): string => full.format(new Date(iso));

/** `now` in milliseconds; `precise` gives the second, which "3 min ago" would swallow. */
export function relative(iso: string, now: number, precise = false): string {
  const at = new Date(iso);
  const ago = now - at.getTime();
  const clock = (precise ? second : minute).format(at);
  if (!precise && ago > -60_000 && ago < 3_600_000) return justNow(ago);
  if (sameDay(at, now)) return precise ? clock : `today, ${clock}`;
  if (sameDay(at, now - DAY)) return `yesterday, ${clock}`;
  return `${date.format(at)}, ${clock}`;
}

function justNow(ago: number): string {
  return ago < 60_000 ? "just now" : `${Math.floor(ago / 60_000)} min ago`;
}

function sameDay(at: Date, now: number): boolean {
  return at.toDateString() === new Date(now).toDateString();
}

export function counted(n: number, one: string, many = `${one}s`): string {
  return `${number(n)} ${noun(n, one, many)}`;
}

/** The noun alone, where the number stands by itself. */
export function noun(n: number, one: string, many = `${one}s`): string {
  return n === 1 ? one : many;
}

/** A word in lower case, and no name of a file or of a setting. */
const ORDINARY = /^\p{Ll}[\p{Ll}'’-]*(?=[\s,;:]|$)/u;
const ENDED = /[.!?…][)"'”’]*$/;
/** A full stop would look like a part of it. */
const ADDRESS = /[/\\@][^\s]*$/;
const COUNTED =
  /(^|[\s(])(\d{4,})(\.\d+)?(?= (?:leads|searches|credits|rows|columns|cells|bytes|problems)\b)/g;

/**
 * A message of the host, as it is shown by itself: it begins with a capital, ends with a full stop, and what it counts
 * has separators. Numbers that count nothing (ids, ports, error codes) stay as they are.
 */
export function sentence(message: string): string {
  const text = message
    .trim()
    .replace(ORDINARY, (word) => word.charAt(0).toUpperCase() + word.slice(1))
    .replace(
      COUNTED,
      (_, before: string, digits: string, rest: string | undefined) =>
        `${before}${number(Number(digits))}${rest ?? ""}`,
    );
  return text === "" || ENDED.test(text) || ADDRESS.test(text)
    ? text
    : `${text}.`;
}

export function size(bytes: number): string {
  if (bytes < 1000) return counted(bytes, "byte");
  if (bytes < 1_000_000) return `${Math.round(bytes / 1000)} kB`;
  return `${megabytes.format(bytes / 1_000_000)} MB`;
}

export function duration(seconds: number): string {
  if (seconds < 60) return `${Math.max(1, Math.round(seconds))} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}
