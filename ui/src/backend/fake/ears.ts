// Who listens to one kind of event.
import type { Unsubscribe } from "../backend";

export class Ears<T> {
  #ears = new Set<(heard: T) => void>();

  add(ear: (heard: T) => void): Unsubscribe {
    this.#ears.add(ear);
    return () => this.#ears.delete(ear);
  }

  tell(heard: T): void {
    for (const ear of this.#ears) ear(heard);
  }
}
