// What went wrong last, as one sentence. Every refused command ends here, so that none is swallowed.
import { sentence } from "./words";

/** What a person can do about a kind of trouble, by its code; the window fills it in. */
export type Remedy = { label: string; run: () => void };

export class Trouble {
  message = $state<string | null>(null);
  code = $state<string | null>(null);
  remedies: Record<string, Remedy> = {};
  /** Dialogs that are open; the innermost shows the message, as nothing behind it can be read. */
  dialogs = $state(0);

  get remedy(): Remedy | null {
    return this.remedies[this.code ?? ""] ?? null;
  }

  /** Runs a command; a refusal becomes the message and gives `undefined`. */
  async guard<T>(run: () => Promise<T>): Promise<T | undefined> {
    try {
      const result = await run();
      this.clear();
      return result;
    } catch (error) {
      this.message = told(error);
      this.code = codeOf(error);
      return undefined;
    }
  }

  mend(): void {
    const remedy = this.remedy;
    this.clear();
    remedy?.run();
  }

  clear(): void {
    this.message = null;
    this.code = null;
  }
}

/** What a refused command said, as a sentence. */
export function told(error: unknown): string {
  return sentence(error instanceof Error ? error.message : String(error));
}

function codeOf(error: unknown): string | null {
  const coded = error as { code?: unknown } | null;
  return typeof coded?.code === "string" ? coded.code : null;
}

export const trouble = new Trouble();
