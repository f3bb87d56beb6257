// The fake's time. In a browser it runs by itself; a test holds it and moves it, so that nothing waits and nothing races.

export interface Clock {
  now(): number;
  after(ms: number, run: () => void): void;
}

export const wallClock: Clock = {
  now: () => Date.now(),
  after: (ms, run) => void setTimeout(run, ms),
};

type Due = { at: number; run: () => void };

/** Stands still until it is told to advance. */
export class HeldClock implements Clock {
  #now = Date.UTC(2026, 8, 14, 9, 30);
  #due: Due[] = [];

  now(): number {
    return this.#now;
  }

  after(ms: number, run: () => void): void {
    this.#due.push({ at: this.#now + ms, run });
  }

  /** Runs what falls due in the next `ms`, in order, including what that starts. */
  advance(ms: number): void {
    const end = this.#now + ms;
    for (let next = this.#next(end); next; next = this.#next(end)) {
      this.#due.splice(this.#due.indexOf(next), 1);
      this.#now = next.at;
      next.run();
    }
    this.#now = end;
  }

  #next(end: number): Due | undefined {
    return this.#due
      .filter((due) => due.at <= end)
      .sort((a, b) => a.at - b.at)[0];
  }
}
