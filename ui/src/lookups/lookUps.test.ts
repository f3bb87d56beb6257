import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { trouble } from "../shared/trouble.svelte";
import { priceOf, saidOf } from "../terms/lookUps";
import { LookUps } from "./lookUps.svelte";

async function opened(world: "sandbox" | "real" = "sandbox") {
  const clock = new HeldClock();
  const backend = fakeBackend({ world, clock });
  const lookUps = new LookUps(backend);
  await lookUps.refresh();
  const ask = async (kind: Parameters<LookUps["choose"]>[0], typed: string) => {
    lookUps.choose(kind);
    lookUps.typed = typed;
    const asked = lookUps.ask();
    await Promise.resolve();
    clock.advance(1000);
    await asked;
  };
  return { backend, clock, lookUps, ask };
}

it("tells an answer, keeps it, and does not buy it again by itself", async () => {
  const { lookUps, ask, clock } = await opened();
  await ask("role", "info@northpier.example");
  expect(lookUps.shown).toMatchObject({
    kept: false,
    outcome: { verdict: "yes", cost: 1 },
  });
  const first = lookUps.shown?.askedAt;
  await ask("person", "ada@northpier.example");
  expect(lookUps.earlier.map((one) => one.kind)).toEqual(["role"]);
  await ask("role", " info@northpier.example ");
  expect(lookUps.shown).toMatchObject({ kept: true, askedAt: first });
  expect(lookUps.earlier.map((one) => one.kind)).toEqual(["person"]);

  const again = lookUps.askAgain();
  await Promise.resolve();
  expect(lookUps.busy).toBe(true);
  clock.advance(1000);
  await again;
  expect(lookUps.shown?.kept).toBe(false);
  expect(lookUps.shown?.askedAt).not.toBe(first);
});

it("says on the field why nothing was asked, until something else is chosen", async () => {
  const { lookUps, ask } = await opened();
  await ask("role", "northpier.example");
  expect(lookUps.problem).toContain("is not an e-mail address");
  expect(lookUps.shown).toBeNull();
  lookUps.choose("whois");
  expect(lookUps.problem).toBeNull();
});

it("leads to the key where there is none", async () => {
  const { lookUps, ask } = await opened("real");
  await ask("role", "info@northpier.example");
  expect(trouble.code).toBe("keyMissing");
  expect(lookUps.problem).toBeNull();
  expect(lookUps.busy).toBe(false);
  trouble.clear();
});

it("has a word for every verdict, and a price before it is asked", async () => {
  const { lookUps } = await opened();
  const prices = lookUps.offers.map((offer) => priceOf(offer));
  expect(new Set(prices)).toEqual(
    new Set(["1 credit", "4 credits if found", "2 credits if found", "Free"]),
  );
  const answered = {
    is: "answered" as const,
    verdict: "no" as const,
    word: "no",
    flags: [],
    hits: [],
    cost: 1,
  };
  expect(saidOf("role", answered).word).toBe("Not a role");
  expect(saidOf("whois", { ...answered, verdict: "not_found" }).word).toBe(
    "Not found",
  );
  expect(saidOf("role", { is: "inDoubt", why: "lost" }).tone).toBe("doubt");
});
