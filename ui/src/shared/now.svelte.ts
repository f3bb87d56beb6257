// What time it is, to the half minute, for words such as "3 min ago".

class Now {
  at = $state(Date.now());

  /** Keeps time until it is told to stop. */
  run(): () => void {
    const ticking = setInterval(() => (this.at = Date.now()), 30_000);
    return () => clearInterval(ticking);
  }
}

export const now = new Now();
