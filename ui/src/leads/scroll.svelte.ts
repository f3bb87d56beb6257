// Where the grid stands in a list of any length. Browsers end an element at 33.5 million pixels, which is about a
// million rows: past a limit the track is shorter than the list. A flick or a wheel then still moves by its own
// pixels; only a jump (the thumb dragged, a click on the track) is scaled.

export const ROW_HEIGHT = 30;
export const MAX_TRACK = 8_000_000;

export class Scroll {
  rows = $state(0);
  /** Height of the part that shows rows, in pixels. */
  view = $state(0);
  /** What is above the view, in pixels of the whole list. */
  top = $state(0);
  #seen = 0;

  readonly height = $derived(this.rows * ROW_HEIGHT);
  readonly track = $derived(Math.min(this.height, MAX_TRACK));
  readonly first = $derived(Math.floor(this.top / ROW_HEIGHT));
  readonly shown = $derived(Math.ceil(this.view / ROW_HEIGHT) + 1);
  readonly last = $derived(
    Math.min(this.rows - 1, this.first + this.shown - 1),
  );

  /** The browser scrolled; gives where its thumb should stand, if that is elsewhere. */
  scrolled(to: number): number | null {
    const by = to - this.#seen;
    this.#seen = to;
    if (this.#scale === 1) {
      this.top = this.#within(to);
      return null;
    }
    const jumped = Math.abs(by) > this.view * 2;
    this.top = this.#within(jumped ? to * this.#scale : this.top + by);
    return this.#atEnd(to) === this.#atEnd(this.thumb) ? null : this.settle();
  }

  /** Where the thumb belongs, once the hand has come to rest. */
  settle(): number {
    this.#seen = Math.round(this.thumb);
    return this.#seen;
  }

  get thumb(): number {
    return this.#scale === 1 ? this.top : this.top / this.#scale;
  }

  /** Moves by whole rows, when rows above the view came or went. */
  shift(rows: number): number {
    this.top = this.#within(this.top + rows * ROW_HEIGHT);
    return this.settle();
  }

  /** Moves as little as shows the row whole. */
  reveal(row: number): number {
    const above = row * ROW_HEIGHT;
    const below = above + ROW_HEIGHT - this.view;
    this.top = this.#within(Math.min(above, Math.max(below, this.top)));
    return this.settle();
  }

  get #scale(): number {
    if (this.height <= MAX_TRACK) return 1;
    return (this.height - this.view) / (this.track - this.view);
  }

  #within(top: number): number {
    return Math.max(0, Math.min(top, this.height - this.view));
  }

  #atEnd(at: number): -1 | 0 | 1 {
    if (at <= 0) return -1;
    return at >= this.track - this.view - 1 ? 1 : 0;
  }
}
