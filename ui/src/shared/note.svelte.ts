// A short word about something that went well, or will; seen for a moment, and read aloud once.
const SEEN_MS = 5000;

class Note {
  text = $state("");
  #gone: ReturnType<typeof setTimeout> | undefined;

  say(text: string): void {
    this.text = text;
    clearTimeout(this.#gone);
    this.#gone = setTimeout(() => (this.text = ""), SEEN_MS);
  }
}

export const note = new Note();
