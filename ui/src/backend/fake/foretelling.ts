// What the fake foretells: shares that it takes for granted, with a range that narrows as jobs have answered.
import type {
  ColumnLeaving,
  Expected,
  Field,
  Forecast,
  Kind,
  Money,
  Recipe,
  ServiceForecast,
  StepForecast,
} from "../backend";
import type { FakeHost } from "./host";
import type { FakeList } from "./list";
import { priceOf } from "./prices";
import type { Step } from "./steps";

const TOLD: Record<Kind, Field[]> = {
  find_email: [
    "full_name",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "company",
    "domain",
    "country",
  ],
  verify_email: ["email"],
  find_phone: [
    "full_name",
    "first_name",
    "middle_name",
    "last_name",
    "suffix",
    "company",
    "domain",
    "linkedin_url",
  ],
};
const FOUND: Record<Kind, number> = {
  find_email: 0.7,
  verify_email: 1,
  find_phone: 0.38,
};

export function leaving(list: FakeList, steps: Step[]): ColumnLeaving[] {
  return list.columns.map(({ name, field }) => ({
    column: name,
    steps: steps.flatMap(({ kind }, place) =>
      field !== null && TOLD[kind].includes(field) ? [place] : [],
    ),
    nameServers: false,
  }));
}

export function foretell(
  host: FakeHost,
  recipe: Recipe,
  steps: Step[],
  searches: number,
): Pick<
  Forecast,
  "steps" | "services" | "answers" | "ceiling" | "expected" | "money"
> {
  let [likely, most, finders] = [searches, searches, 0];
  let open = searches;
  const told = steps.map((step): StepForecast => {
    const { kind, provider } = step;
    if (kind === "find_email") {
      likely = finders === 0 ? searches : Math.round(open * 0.5);
      most = searches;
      finders += 1;
    } else if (kind === "verify_email" && finders > 0)
      likely = Math.round(likely * 0.7);
    else if (kind === "find_phone" && steps.length > 1)
      likely = Math.round(searches * 0.6);
    open = Math.round(open * 0.6);
    const { each } = priceOf(provider, kind);
    const own = experience(host, step);
    const cost = likely * each * FOUND[kind];
    const { per } = priceOf(provider, kind);
    return {
      kind,
      provider,
      searches: likely,
      most,
      ceiling: most * each,
      expected: range(
        cost,
        per === "check" && finders === 0 ? 0 : own > 0 ? 0.1 : 0.45,
        most * each,
      ),
      known: 0,
      experience: own,
    };
  });
  const names = [...new Set(steps.map(({ provider }) => provider))];
  const services = names.map((provider): ServiceForecast => {
    const of = told.filter((step) => step.provider === provider);
    const sum = (key: keyof Expected) =>
      of.reduce((all, step) => all + step.expected[key], 0);
    const expected = {
      low: sum("low"),
      middle: sum("middle"),
      high: sum("high"),
    };
    const ceiling = of.reduce((all, step) => all + step.ceiling, 0);
    const perCredit = host.prices[provider] ?? null;
    return {
      provider,
      ceiling,
      expected,
      perCredit,
      money:
        perCredit === null
          ? null
          : inMoney(perCredit, expected.middle, ceiling),
      balance: host.balanceAt(provider),
    };
  });
  return {
    steps: told,
    services,
    answers: Math.round(searches * (recipe.findEmail.length > 1 ? 0.8 : 0.7)),
    ceiling: services.reduce((all, service) => all + service.ceiling, 0),
    expected: {
      low: total(services, "low"),
      middle: total(services, "middle"),
      high: total(services, "high"),
    },
    money: together(services),
  };
}

function experience(host: FakeHost, { kind, provider }: Step): number {
  return host.data.runs
    .filter(
      ({ wanted }) => wanted.kind === kind && wanted.provider === provider,
    )
    .reduce(
      (all, run) =>
        all + run.marks.count("found") + run.marks.count("not_found"),
      0,
    );
}

function range(cost: number, width: number, ceiling: number): Expected {
  const at = (share: number) =>
    Math.min(ceiling, Math.round(cost * share * 4) / 4);
  return { low: at(1 - width), middle: at(1), high: at(1 + width) };
}

function inMoney(perCredit: string, expected: number, ceiling: number): Money {
  const [price = "0", currency = ""] = perCredit.split(" ");
  const of = (credits: number) =>
    `${(credits * Number(price)).toFixed(2)} ${currency}`;
  return { expected: of(expected), ceiling: of(ceiling) };
}

/** Two currencies are not added. */
function together(services: ServiceForecast[]): Money | null {
  const all = services.map(({ money }) => money);
  const [first] = all;
  if (!first || all.some((money) => money === null)) return null;
  const currency = first.ceiling.split(" ")[1] ?? "";
  if (all.some((money) => money?.ceiling.split(" ")[1] !== currency))
    return null;
  const sum = (key: keyof Money) =>
    `${all.reduce((n, money) => n + Number(money?.[key].split(" ")[0]), 0).toFixed(2)} ${currency}`;
  return { expected: sum("expected"), ceiling: sum("ceiling") };
}

function total(services: ServiceForecast[], end: keyof Expected): number {
  return services.reduce((all, { expected }) => all + expected[end], 0);
}
