// Changes come faster than a person reads. A follower asks again at once, but never twice at the same time: what is
// heard while it asks makes it ask once more.

export function coalesce(run: () => Promise<void>): () => Promise<void> {
  let running: Promise<void> | null = null;
  let again = false;

  async function loop(): Promise<void> {
    do {
      again = false;
      await run();
    } while (again);
  }

  return () => {
    again = true;
    running ??= loop().finally(() => (running = null));
    return running;
  };
}

/** For what need not be seen at every frame: at once, then at most every so often, and never missing the last. */
export function spaced(ms: number, run: () => void): () => void {
  let waiting = false;
  let again = false;

  function ask(): void {
    again = waiting;
    if (waiting) return;
    waiting = true;
    run();
    setTimeout(rested, ms);
  }

  function rested(): void {
    waiting = false;
    if (again) ask();
  }

  return ask;
}
