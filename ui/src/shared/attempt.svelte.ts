// The first look of a screen at its data: under way, there, or refused with a sentence and another try.
import { told } from "./trouble.svelte";

/** Faster than this nobody should see that something was waited for. */
const SOON_MS = 250;

export class Attempt {
  state = $state<"begun" | "slow" | "done" | "failed">("begun");
  message = $state("");
  readonly #run: () => Promise<unknown>;

  constructor(run: () => Promise<unknown>) {
    this.#run = run;
    void this.again();
  }

  async again(): Promise<void> {
    this.state = "begun";
    const slow = setTimeout(() => (this.state = "slow"), SOON_MS);
    try {
      await this.#run();
      this.state = "done";
    } catch (error) {
      this.message = told(error);
      this.state = "failed";
    } finally {
      clearTimeout(slow);
    }
  }
}
