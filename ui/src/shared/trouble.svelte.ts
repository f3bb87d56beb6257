// What went wrong last, as one sentence. Every refused command ends here, so that none is swallowed.

export class Trouble {
  message = $state<string | null>(null);

  /** Runs a command; a refusal becomes the message and gives `undefined`. */
  async guard<T>(run: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await run();
      this.message = null;
      return result;
    } catch (error) {
      this.message = error instanceof Error ? error.message : String(error);
      return undefined;
    }
  }
}

export const trouble = new Trouble();
