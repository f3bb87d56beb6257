// What of a run may have been paid for nothing: the same words as the command line's.
import type { CancelledThere, Resent, RunView } from "../backend/backend";
import { amount, counted, credits } from "../shared/words";

/** What was spent, held and feared, of which cap. */
export function spentWords(run: RunView): string {
  const sum = (of: "spent" | "held") =>
    run.services.reduce((all, service) => all + service[of], 0);
  const parts = [
    `${credits(sum("spent"))} spent`,
    ...(run.feared > 0
      ? [`up to ${amount(run.feared)} more may have been charged`]
      : []),
    `${amount(sum("held"))} held`,
    ...(run.cap === null ? [] : [`of a cap of ${credits(run.cap)}`]),
  ];
  const money = run.amount === null ? "" : ` (spent in money: ${run.amount})`;
  return `${parts.join(", ")}${money}.`;
}

/** What nobody has told the end of, and is waited for no more; nothing where there is none. */
export function writtenOffWords(run: RunView): string | null {
  const sum = run.services.reduce((all, { writtenOff }) => all + writtenOff, 0);
  return sum === 0
    ? null
    : `${credits(sum)} written off: nobody tells what became of them.`;
}

/** What may have been charged twice, by the user's word; nothing where nothing was sent again. */
export function resentWords({ searches, atMost }: Resent): string | null {
  if (searches === 0) return null;
  const [go, they] = searches === 1 ? ["goes", "it"] : ["go", "they"];
  return `${counted(searches, "search", "searches")} ${go} out a second time by your word; ${they} may be charged twice (up to ${credits(atMost)}).`;
}

/** Who was not looked for because a list was cancelled, and how they are asked about again. */
export function cancelledThereWords(
  { leads, retriable }: Pick<CancelledThere, "leads" | "retriable">,
  service: string,
): string {
  const words = `${counted(leads, "lead")} unsure because the list was cancelled at ${service} first`;
  return retriable
    ? `${words}: “Retry unknown leads”, in the menu of that job, asks again.`
    : `${words}.`;
}

/** What the balance shows and the books do not; nothing where it comes out even. */
export function gapWords(
  unexplained: number,
  /** Numbers were paid for: a number found costs by the plan, which no reply names. */
  byPlan: boolean,
): string | null {
  if (unexplained === 0) return null;
  const words =
    unexplained > 0
      ? `${credits(unexplained)} left the balance that nothing here explains: a batch in doubt, one that was sent again, or something else that asked the same account`
      : `The balance fell by ${credits(-unexplained)} less than was booked here: credits were added, or given back`;
  return byPlan
    ? `${words}; or your plan has another price for a number.`
    : `${words}.`;
}
