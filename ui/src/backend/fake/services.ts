// The services, and their keys. As the host does, it keeps any key that could be one, and says what the service makes of
// it.
import {
  BackendError,
  type Backend,
  type Offer,
  type Provider,
  type ServiceView,
} from "../backend";
import type { FakeHost } from "./host";

/** What can stand in a header. */
const SOUND = /^[!-~]+$/;
const TITLES: Record<Provider, string> = {
  enrow: "Enrow",
  clearout: "Clearout",
};

/** What each answers, as its price list says. */
const OFFERS: Record<Provider, Offer[]> = {
  enrow: [
    offer("find_email", 1, "found", 5000),
    offer("verify_email", 0.25, "check", 5000),
    offer("find_phone", 40, "found", 3000),
  ],
  clearout: [
    offer("find_email", 4, "found", 500_000),
    offer("verify_email", 1, "verdict", 500_000),
  ],
};

function offer(
  kind: Offer["kind"],
  each: number,
  per: Offer["per"],
  maxBatch: number,
): Offer {
  return { kind, each, per, maxBatch, liveUpTo: 50 };
}

export function services(
  host: FakeHost,
): Pick<Backend, "listServices" | "setKey" | "clearKey"> {
  return {
    listServices: async () => [view(host, "enrow"), view(host, "clearout")],
    async setKey(provider, key) {
      const pasted = key.trim();
      if (!SOUND.test(pasted))
        throw new BackendError(
          "failed",
          `the key for ${TITLES[provider]} cannot be read: it is empty or has characters that no key has; enter it again`,
        );
      host.keep(provider, pasted);
      return view(host, provider);
    },
    async clearKey(provider) {
      host.keep(provider, null);
      return view(host, provider);
    },
  };
}

function view(host: FakeHost, provider: Provider): ServiceView {
  const hasKey = host.keyOf(provider) !== null;
  const refused = host.world === "real" && hasKey && !host.accepts(provider);
  return {
    provider,
    title: TITLES[provider],
    hasKey,
    balance: host.balanceAt(provider),
    problem: refused
      ? "the service cannot be called: it does not accept the key"
      : null,
    offers: OFFERS[provider],
    guards: provider === "clearout" ? 2 : null,
  };
}
