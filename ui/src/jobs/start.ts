// What is said before a start: what can be sent, and what waits for another job that has asked the same; what is saved.
import type { Forecast, Saved } from "../backend/backend";
import { amount, counted, credits, noun, number } from "../shared/words";

export function startWords({
  searches,
  awaited,
}: Pick<Forecast, "searches" | "awaited">): string {
  const now = Math.max(0, searches - awaited);
  if (awaited === 0) return `Start ${counted(now, "search", "searches")}`;
  if (now === 0)
    return `Start, ${counted(awaited, "search waits", "searches wait")}`;
  return `Start ${counted(now, "search", "searches")}, ${number(awaited)} ${noun(awaited, "waits", "wait")}`;
}

/** What need not be spent, by what; nothing where nothing is saved. */
export function savedWords({ known, shared, skipped }: Saved): string | null {
  const parts = (
    [
      [known, "by answers that are known"],
      [shared, "by shared searches"],
      [skipped, "by what is skipped, with all that might have come of it"],
    ] as const
  ).filter(([saved]) => saved > 0);
  const sum = credits(known + shared + skipped);
  const [only, ...more] = parts;
  if (!only) return null;
  if (more.length === 0) return `This saves up to ${sum}, ${only[1]}.`;
  const each = parts.map(([saved, what]) => `${amount(saved)} ${what}`);
  return `This saves up to ${sum}: ${each.join("; ")}.`;
}
