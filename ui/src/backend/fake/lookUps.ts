// Look-ups. As the host does, it keeps what was bought and does not buy it again by itself.
import {
  BackendError,
  type Backend,
  type Fact,
  type LookedUp,
  type LookUpKind,
  type LookUpOffer,
  type LookUpOutcome,
} from "../backend";
import type { FakeHost } from "./host";

/** How long an answer takes. */
const ANSWER_MS = 400;

const KINDS: LookUpKind[] = [
  "catch_all",
  "disposable",
  "business",
  "free",
  "role",
  "gibberish",
  "person",
  "name",
  "profile",
  "domain",
  "mail_hosts",
  "whois",
  "companies",
];

/** About an address; the others are about something else. */
const OF_ADDRESS: LookUpKind[] = KINDS.slice(0, 7);
const OF_DOMAIN: LookUpKind[] = ["domain", "mail_hosts", "whois"];

function offer(kind: LookUpKind): LookUpOffer {
  const found = ["person", "profile", "domain"].includes(kind);
  const each = kind === "person" ? 4 : found ? 2 : kind === "companies" ? 0 : 1;
  const per = found ? "found" : "check";
  return { provider: "clearout", kind, each, per, published: each === 0 };
}

export function lookUps(
  host: FakeHost,
): Pick<Backend, "listLookUps" | "lookUp"> {
  return {
    listLookUps: async () => ({
      offers: KINDS.map(offer),
      told: [...host.data.lookedUp],
    }),
    async lookUp(provider, kind, typed, again) {
      const about = typed.trim();
      check(kind, about);
      if (host.world === "real" && host.keyOf(provider) === null)
        throw new BackendError(
          "keyMissing",
          "there is no key for Clearout: enter it under Services, or go to the sandbox, which needs none",
        );
      const all = host.data.lookedUp;
      const at = all.findIndex(
        (one) => one.kind === kind && one.about === about,
      );
      const known = all[at];
      if (known && !again && offer(kind).each > 0)
        return { ...known, kept: true };
      await host.sleep(ANSWER_MS);
      const told: LookedUp = {
        provider,
        title: host.world === "sandbox" ? "Sandbox, as Clearout" : "Clearout",
        kind,
        about,
        askedAt: host.now(),
        kept: false,
        outcome: answer(kind, about),
      };
      if (at >= 0) all.splice(at, 1);
      all.unshift(told);
      return told;
    },
  };
}

function check(kind: LookUpKind, about: string): void {
  const refuse = (message: string) => {
    throw new BackendError("failed", message);
  };
  if (OF_ADDRESS.includes(kind) && !/^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(about))
    refuse(
      `“${about}” is not an e-mail address: write it as ada@northpier.example; nothing was asked`,
    );
  if (OF_DOMAIN.includes(kind) && !/^[^@\s]+\.[^@\s]+$/.test(about))
    refuse(
      `“${about}” is not a domain: write it as northpier.example; nothing was asked`,
    );
}

/** Whoever is called Lost is answered by nobody, and Nobody is known to nobody. */
function answer(kind: LookUpKind, about: string): LookUpOutcome {
  if (/^lost\b/i.test(about))
    return { is: "inDoubt", why: "it ran out of time" };
  const { each, per } = offer(kind);
  const hits =
    per === "found" || !OF_ADDRESS.includes(kind) ? of(kind, about) : [];
  const found = hits.length > 0 ? ("found" as const) : ("not_found" as const);
  const yes = (about.includes("info") ? "yes" : "no") as "yes" | "no";
  const checks = OF_ADDRESS.includes(kind) && kind !== "person";
  const verdict = checks ? yes : kind === "name" ? ("valid" as const) : found;
  return {
    is: "answered",
    verdict,
    word: checks || kind === "name" ? verdict : "",
    flags: kind === "name" && /qwerty/.test(about) ? ["gibberish"] : [],
    hits,
    cost: verdict === "not_found" ? 0 : each,
  };
}

function of(kind: LookUpKind, about: string): Fact[][] {
  const fact = (name: string, value: string): Fact => ({ name, value });
  if (kind === "name" || /^nobody\b/i.test(about)) return [];
  if (kind === "mail_hosts")
    return ["10", "20"].map((priority, at) => [
      fact("Host", `mx${at + 1}.${about}`),
      fact("Priority", priority),
    ]);
  if (kind === "whois")
    return [
      [
        fact("Domain name", about),
        fact("Registrar", "Sandbox Registrar"),
        fact("Creation date", "2015-01-01T00:00:00.000Z"),
      ],
    ];
  if (kind === "companies")
    return ["", " Group", " Labs"].map((more) => [
      fact("Company", `${about}${more}`),
      fact(
        "Domain",
        `${about}${more}`.toLowerCase().replace(" ", "-") + ".example",
      ),
    ]);
  return [
    [
      fact("Name", "Iris Falk"),
      fact("Kind", "person"),
      fact("Position", "Head of Invention"),
      fact("Company", "Northpier"),
      fact("Domain", "northpier.example"),
      fact("Profile", "https://profiles.example/in/iris-falk"),
      fact("Months at work", "87"),
    ],
  ];
}
