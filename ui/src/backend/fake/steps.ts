// What the steps of a recipe are, and what each does with a lead after those before it.
import type { Kind, Provider, Recipe } from "../backend";
import { skipOf, type Outcome } from "./outcomes";
import type { FakeRun } from "./run";

export type Step = { kind: Kind; provider: Provider };
/** It asks, it asks nothing for a reason, or the outcome of an earlier step stays. */
export type Turn = "ask" | { skip: string } | { from: FakeRun };

export function stepsOf(recipe: Recipe): Step[] {
  const step = (kind: Kind) => (provider: Provider) => ({ kind, provider });
  const verify = recipe.verifyEmail.map(step("verify_email"));
  const find = recipe.findEmail.flatMap((provider) => [
    step("find_email")(provider),
    ...verify,
  ]);
  return [
    ...(find.length > 0 ? find : verify),
    ...recipe.findPhone.map(step("find_phone")),
  ];
}

export function turnOf(
  recipe: Recipe,
  before: FakeRun[],
  kind: Kind,
  lead: number,
): Turn {
  if (before.length === 0) return alone(kind, lead);
  const last = (kind: Kind) =>
    before.findLast((run) => run.wanted.kind === kind);
  const finder = last("find_email");
  const verifier = last("verify_email");
  const found = finder?.marks.verdict(lead) === "found";
  const verdict = verifier?.outcome(lead);
  if (kind === "verify_email") {
    const skipped = finder?.marks.verdict(lead) === "skipped";
    if (finder && !found && !(skipped && skipOf(kind, lead) === null))
      return { skip: "no_email" };
    const settled = verdict?.qualification;
    // What was verified since the address was found stays, unless it was unsure.
    const since =
      verifier && before.indexOf(verifier) > before.indexOf(finder ?? verifier);
    const carried = finder && verifier && finder.turn(lead) !== "ask";
    if (
      verifier &&
      (since || carried || !finder) &&
      settled &&
      SURE.has(settled)
    )
      return { from: verifier };
    return "ask";
  }
  if (kind === "find_email") {
    const skip = skipOf(kind, lead);
    if (skip) return { skip };
    const stays = found && (counts(recipe, verdict) || stops(recipe, verdict));
    return finder && stays ? { from: finder } : "ask";
  }
  const phone = last("find_phone");
  if (phone?.marks.verdict(lead) === "found") return { from: phone };
  const has = recipe.verifyEmail.length === 0 ? found : counts(recipe, verdict);
  if (recipe.phoneFor === "accepted" && !has) return { skip: "not_earned" };
  return alone(kind, lead);
}

const SURE = new Set(["deliverable", "undeliverable"]);

function alone(kind: Kind, lead: number): Turn {
  const skip = skipOf(kind, lead);
  return skip ? { skip } : "ask";
}

function counts(recipe: Recipe, verdict: Outcome | undefined): boolean {
  if (recipe.verifyEmail.length === 0) return true;
  const { rule, verdicts } = recipe.accept;
  switch (verdict?.qualification) {
    case "deliverable":
      return rule !== "these" || verdicts.deliverable;
    case "catch_all":
      return rule === "these" ? verdicts.catchAll : rule !== "strict";
    case "risky":
      return rule === "these" ? verdicts.risky : rule === "everything";
    case "unknown":
      return rule === "these" ? verdicts.unknown : rule === "everything";
    default:
      return false;
  }
}

function stops(recipe: Recipe, verdict: Outcome | undefined): boolean {
  return recipe.catchAll === "stop" && verdict?.qualification === "catch_all";
}
