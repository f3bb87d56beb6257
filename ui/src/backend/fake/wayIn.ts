// The way in and the webhooks of the accounts. The fake's internet: an address with `down` in it leads nowhere, one
// with `page` shows a web page, every other one leads here.
import {
  BackendError,
  type Backend,
  type Provider,
  type WayInView,
  type WebhookView,
} from "../backend";
import type { FakeHost } from "./host";

const PORT = 21455;
/** How long the proof takes. */
const PROOF_MS = 900;
const ROTATION_MS = 22 * 3_600_000;
const SOUND = /^[!-~]+$/;

/** What the host keeps of both. */
export class FakeWayIn {
  address: string | null = null;
  provenAt: string | null = null;
  /** A job has the door open under another address. */
  busy = false;
  health: WayInView["health"] = null;
  readonly paths: Record<Provider, number> = { enrow: 7, clearout: 0 };
  /** What is pasted in Enrow's dashboard. */
  pasted: string | null = null;
  secrets: string[] = [];
  rotatedAt: number | null = null;
  freshness = 0;
  lastAt: string | null = null;
  lastTestAt: string | null = null;
  enrowAt: string | null = null;

  prove(address: string, now: string): void {
    this.address = address;
    this.provenAt = now;
  }

  view(): WayInView {
    return {
      local: `http://127.0.0.1:${PORT}`,
      paths: "/callbacks/",
      address: this.address,
      provenAt: this.provenAt,
      open: this.address !== null && !this.busy,
      health: this.health,
    };
  }

  webhook(provider: Provider): WebhookView {
    const url =
      this.address && `${this.address}/callbacks/${hex(this.paths[provider])}`;
    if (provider === "enrow")
      return { ...UNSIGNED, provider, url, lastAt: this.enrowAt };
    const rotating = this.secrets.length > 1;
    const until = (this.rotatedAt ?? 0) + ROTATION_MS;
    return {
      provider,
      url,
      signs: true,
      hasSecret: this.secrets.length > 0,
      rotating,
      rotatesUntil: rotating ? new Date(until).toISOString() : null,
      freshnessMinutes: this.freshness,
      lastAt: this.lastAt,
      lastTestAt: this.lastTestAt,
    };
  }
}

/** A service that signs nothing has no secret and no test. */
const UNSIGNED = {
  signs: false,
  hasSecret: false,
  rotating: false,
  rotatesUntil: null,
  freshnessMinutes: 0,
  lastTestAt: null,
};

type Commands =
  | "getWebhook"
  | "isWebhookSet"
  | "renewWebhookPath"
  | "setWebhookSecret"
  | "endRotation"
  | "setFreshness"
  | "getWayIn"
  | "proveWayIn"
  | "closeWayIn";

export function wayIn(host: FakeHost): Pick<Backend, Commands> {
  return {
    async getWebhook(provider) {
      return host.world === "sandbox" ? null : real(host).webhook(provider);
    },
    async isWebhookSet(provider) {
      if (host.world === "sandbox" || provider === "clearout") return null;
      const { url } = real(host).webhook(provider);
      const key = host.keyOf(provider) !== null;
      return key && url !== null ? url === host.way.pasted : null;
    },
    async renewWebhookPath(provider) {
      real(host).paths[provider] += 1;
      return real(host).webhook(provider);
    },
    async setWebhookSecret(provider, secret) {
      const way = real(host);
      const pasted = secret.trim();
      if (!SOUND.test(pasted))
        throw new BackendError(
          "failed",
          "the key for Clearout cannot be read: it is empty or has characters that no key has; enter it again",
        );
      if (way.secrets[0] !== undefined && way.secrets[0] !== pasted)
        way.rotatedAt = host.clock.now();
      way.secrets = [...new Set([pasted, ...way.secrets])].slice(0, 2);
      const released = await host.release();
      return { webhook: way.webhook(provider), released };
    },
    async endRotation(provider) {
      const way = real(host);
      way.secrets = way.secrets.slice(0, 1);
      return way.webhook(provider);
    },
    async setFreshness(provider, minutes) {
      real(host).freshness = minutes;
      return real(host).webhook(provider);
    },
    async getWayIn() {
      return host.world === "sandbox" ? null : real(host).view();
    },
    async proveWayIn(address) {
      const way = real(host);
      const given = address.trim().replace(/\/+$/, "");
      check(given);
      await host.sleep(PROOF_MS);
      knock(given);
      way.prove(given, host.now());
      return way.view();
    },
    async closeWayIn() {
      const way = real(host);
      way.address = null;
      way.provenAt = null;
      return way.view();
    },
  };
}

function real(host: FakeHost): FakeWayIn {
  if (host.world === "sandbox")
    throw new BackendError(
      "failed",
      "the sandbox's webhook is set up by itself: there is nothing to paste",
    );
  return host.way;
}

function check(address: string): void {
  if (!URL.canParse(address))
    throw new BackendError(
      "failed",
      "this is no address: it should look like https://callbacks.example.com",
    );
  if (!address.startsWith("https://"))
    throw new BackendError(
      "failed",
      "services call back to addresses that begin with https:// only",
    );
}

function knock(address: string): void {
  const wrong = address.includes("down")
    ? `what forwards it answers 502: it does not reach Ringback; let it forward to 127.0.0.1, port ${PORT}`
    : address.includes("page")
      ? "a web page answers (status 200): something stands between, such as a log-in or a warning"
      : null;
  if (wrong)
    throw new BackendError("failed", `this way in does not work: ${wrong}`);
}

const hex = (path: number) =>
  Array.from({ length: 16 }, (_, n) =>
    ((n * 37 + path * 91 + 90) % 256).toString(16).padStart(2, "0"),
  )
    .join("")
    .repeat(2);
