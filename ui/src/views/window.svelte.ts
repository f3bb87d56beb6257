// What the whole window knows: the world it is in, its lists, the files that come in, and which screen is shown.
import { tick } from "svelte";
import {
  BackendError,
  type Backend,
  type Drop,
  type ListView,
  type World,
} from "../backend/backend";
import { Widths } from "../leads/widths.svelte";
import { Lists } from "../lists/lists.svelte";
import { LookUps } from "../lookups/lookUps.svelte";
import { Suppression } from "../suppression/suppression.svelte";
import { note } from "../shared/note.svelte";
import { counted } from "../shared/words";
import { Incoming } from "./incoming.svelte";
import type { Place } from "./place";

export class WindowState {
  world = $state<World>("sandbox");
  place = $state.raw<Place>({ name: "start" });
  /** A file is held over the window. */
  over = $state(false);
  readonly lists: Lists;
  readonly incoming: Incoming;
  readonly #suppression: Partial<Record<World, Suppression>> = {};
  readonly #lookUps: Partial<Record<World, LookUps>> = {};
  readonly #widths = new Map<string, Widths>();
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.lists = new Lists(backend);
    this.incoming = new Incoming(backend);
  }

  async open(): Promise<void> {
    const before = this.place;
    await this.#load();
    // Whoever has gone somewhere meanwhile stays there.
    if (this.place === before) this.#home();
    await this.takeOpened();
  }

  async switchTo(world: World): Promise<void> {
    await this.#backend.setWorld(world);
    await this.#load();
    this.#home();
  }

  go(place: Place): void {
    this.place = place;
  }

  /** The widths of a list's columns, kept for as long as the window is open. */
  widths(list: number): Widths {
    const key = `${this.world} ${list}`;
    const kept = this.#widths.get(key) ?? new Widths();
    this.#widths.set(key, kept);
    return kept;
  }

  /** What is being looked up in this world, whatever screen is shown. */
  get lookUps(): LookUps {
    return (this.#lookUps[this.world] ??= new LookUps(this.#backend));
  }

  /** Whom nothing is to be asked about in this world. */
  get suppression(): Suppression {
    return (this.#suppression[this.world] ??= new Suppression(this.#backend));
  }

  async chooseFiles(): Promise<void> {
    this.take(await this.#backend.chooseFiles());
  }

  /** Rows that were pasted are kept as a file, and then looked at as any other. */
  async paste(text: string): Promise<void> {
    this.take([await this.#backend.keepPasted(text)]);
  }

  async openSample(): Promise<void> {
    this.take([await this.#backend.samplePath()]);
  }

  /** What the program was opened with, at its start or by a second one. */
  async takeOpened(): Promise<void> {
    const path = await this.#backend.openedWith();
    if (path !== null) this.take([path]);
  }

  take(paths: string[]): void {
    if (this.incoming.take(paths)) this.go({ name: "import" });
    else if (paths.length > 0) note.say(later(paths.length));
  }

  /** Leaves a preview for the next file, or for where one came from. */
  skip(): void {
    if (!this.incoming.next()) this.#home();
  }

  async import(): Promise<void> {
    const list = await this.#imported();
    if (!list) return;
    await this.lists.refresh();
    const next = this.incoming.next();
    if (this.place.name !== "import") note.say(`${list.name} was imported.`);
    else if (!next) this.go({ name: "list", list: list.id });
  }

  /** Removes a list that was never run, and shows another. */
  async undo(list: ListView): Promise<void> {
    const before = this.place;
    // Nobody looks at it any more when it goes.
    this.go({ name: "start" });
    await tick();
    const leads = await this.#backend.undoImport(list.id).catch((error) => {
      this.go(before);
      throw error;
    });
    await this.lists.refresh();
    this.#home();
    note.say(`${list.name} was removed, with ${counted(leads, "lead")}.`);
  }

  /** None where it was cancelled: then the preview is still there. */
  async #imported(): Promise<ListView | undefined> {
    try {
      return await this.incoming.import();
    } catch (error) {
      if (!(error instanceof BackendError) || error.code !== "cancelled")
        throw error;
      note.say("The import was cancelled: nothing of it was kept.");
      return undefined;
    }
  }

  /** Hears changes, drops and openings until it is told to stop. */
  listen(): () => void {
    const deaf = [
      this.#backend.onChanges((changes) => this.lists.heard(changes)),
      this.#backend.onOpened(() => void this.takeOpened()),
      this.#backend.onDrop((drop) => this.#dropped(drop)),
    ];
    return () => deaf.forEach((stop) => stop());
  }

  #dropped({ kind, paths }: Drop): void {
    this.over = kind === "over";
    if (kind !== "drop") return;
    if (this.place.name === "suppression") void this.suppression.import(paths);
    else this.take(paths);
  }

  async #load(): Promise<void> {
    this.world = await this.#backend.getWorld();
    await this.lists.refresh();
  }

  #home(): void {
    const newest = this.lists.all[0];
    this.place = newest ? { name: "list", list: newest.id } : { name: "start" };
  }
}

function later(files: number): string {
  return files === 1
    ? "An import is under way. The file you dropped comes next."
    : `An import is under way. The ${counted(files, "file")} you dropped come next, one at a time.`;
}
