// The webhook of an account as it stands, and a test that is awaited. A secret goes to the host's keychain and is never
// kept here.
import type {
  Backend,
  Provider,
  RefusedRow,
  WebhookView,
} from "../backend/backend";
import { coalesce } from "../shared/coalesce";
import { told } from "../shared/trouble.svelte";

export type Test =
  | { state: "idle" | "waiting" }
  | { state: "arrived"; at: string }
  | { state: "refused"; reason: string; todo: string };

/** What was there when the wait began. */
type Before = { lastTestAt: string | null; refused: number };

export class Webhook {
  /** `null` in the sandbox, which sets its own up. */
  view = $state.raw<WebhookView | null>(null);
  /** Why there is nothing to be seen of it, such as a keychain that does not answer. */
  problem = $state<string | null>(null);
  /** Whether the service says that it sends here; `null` where nobody can tell. */
  isSet = $state<boolean | null>(null);
  test = $state.raw<Test>({ state: "idle" });
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;
  readonly #provider: Provider;
  #before: Before | null = null;

  constructor(backend: Backend, provider: Provider) {
    this.#backend = backend;
    this.#provider = provider;
  }

  /** Gives how many refused deliveries the secret has let in. */
  async setSecret(secret: string): Promise<number> {
    const { webhook, released } = await this.#backend.setWebhookSecret(
      this.#provider,
      secret,
    );
    this.view = webhook;
    return released;
  }

  async renew(): Promise<void> {
    this.view = await this.#backend.renewWebhookPath(this.#provider);
    if (this.isSet !== null) await this.check();
  }

  /** Asks the service, which costs nothing. */
  async check(): Promise<void> {
    this.isSet = await this.#backend.isWebhookSet(this.#provider);
  }

  async endRotation(): Promise<void> {
    this.view = await this.#backend.endRotation(this.#provider);
  }

  async setFreshness(minutes: number): Promise<void> {
    this.view = await this.#backend.setFreshness(this.#provider, minutes);
  }

  /** Waits for a test event, until one has arrived or nobody waits any more. */
  async awaitTest(): Promise<void> {
    const refused = await this.#backend.listRefused();
    await this.refresh();
    this.#before = {
      lastTestAt: this.view?.lastTestAt ?? null,
      refused: newest(refused),
    };
    this.test = { state: "waiting" };
  }

  stopWaiting(): void {
    this.#before = null;
    this.test = { state: "idle" };
  }

  async #refresh(): Promise<void> {
    try {
      this.view = await this.#backend.getWebhook(this.#provider);
      this.problem = null;
      if (this.#before) await this.#look(this.#before);
    } catch (error) {
      this.problem = told(error);
    }
  }

  async #look(before: Before): Promise<void> {
    const at = this.view?.lastTestAt ?? null;
    if (at !== null && at !== before.lastTestAt) {
      this.#before = null;
      this.test = { state: "arrived", at };
      return;
    }
    const rows = await this.#backend.listRefused();
    const since = rows.filter((row) => row.id > before.refused);
    const ours = since.find((row) => row.account === this.#provider);
    const refused = ours ?? since[0];
    // Whoever puts it right and sends another is still waited for.
    if (refused && this.#before === before)
      this.test = {
        state: "refused",
        reason: refused.reason,
        todo: this.#todo(refused),
      };
  }

  #todo(refused: RefusedRow): string {
    if (refused.account === null)
      return "Compare the address in Clearout with the one in step 2.";
    if (!this.view?.hasSecret)
      return "Save the secret in step 3, then send another.";
    return this.view.freshnessMinutes > 0
      ? "Save the secret in step 3 once more, or let older signatures in, then send another."
      : "Save the secret that Clearout shows in step 3 once more, then send another.";
  }
}

function newest(rows: RefusedRow[]): number {
  return Math.max(0, ...rows.map((row) => row.id));
}
