// The way in for callbacks: where to forward to, and the address that was proven. The host proves it.
import type { Backend, WayInView } from "../backend/backend";
import { coalesce } from "../shared/coalesce";
import { Later } from "../shared/later";
import { told } from "../shared/trouble.svelte";

export class WayIn {
  /** `null` in the sandbox, which needs none. */
  view = $state.raw<WayInView | null>(null);
  /** Why there is nothing to be seen of it. */
  problem = $state<string | null>(null);
  /** An address is being proven. */
  proving = $state(false);
  /** Why the last one was not. */
  wrong = $state<string | null>(null);
  readonly refresh = coalesce(() => this.#refresh());
  readonly #backend: Backend;
  readonly #later = new Later();

  constructor(backend: Backend) {
    this.#backend = backend;
  }

  /** Whether it was. */
  async prove(address: string): Promise<boolean> {
    this.proving = true;
    this.wrong = null;
    try {
      this.view = await this.#backend.proveWayIn(address);
      return true;
    } catch (error) {
      this.wrong = told(error);
      return false;
    } finally {
      this.proving = false;
    }
  }

  async close(): Promise<void> {
    this.view = await this.#backend.closeWayIn();
    this.wrong = null;
  }

  /** Nobody looks any more. */
  stop(): void {
    this.#later.stop();
  }

  async #refresh(): Promise<void> {
    try {
      this.view = await this.#backend.getWayIn();
      this.problem = null;
      this.#later.at(
        this.view?.health?.mayChangeAt ?? null,
        () => void this.refresh(),
      );
    } catch (error) {
      this.problem = told(error);
    }
  }
}
