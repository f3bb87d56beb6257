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
