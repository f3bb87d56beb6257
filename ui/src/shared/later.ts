// Something to be done at a time, unless another time comes first.

export class Later {
  #timer: ReturnType<typeof setTimeout> | undefined;

  /** Does it a moment after `iso`, in place of what was to be done before; nothing where there is no time. */
  at(iso: string | null, run: () => void): void {
    this.stop();
    if (iso === null) return;
    const wait = Math.max(0, new Date(iso).getTime() - Date.now()) + 50;
    this.#timer = setTimeout(run, wait);
  }

  stop(): void {
    clearTimeout(this.#timer);
  }
}
