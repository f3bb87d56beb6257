// How wide a person has made the columns of a list.
export const NARROWEST = 48;
export const WIDEST = 900;

export class Widths {
  #chosen = $state.raw<ReadonlyMap<string, number>>(new Map());

  of(key: string, otherwise: number): number {
    return this.#chosen.get(key) ?? otherwise;
  }

  /** Gives the width that it became. */
  set(key: string, width: number): number {
    const within = Math.round(Math.min(WIDEST, Math.max(NARROWEST, width)));
    this.#chosen = new Map(this.#chosen).set(key, within);
    return within;
  }
}
