// What the whole window knows: the world it is in, its lists, and which screen is shown.
import type { Backend, World } from "../backend/backend";
import { Lists } from "../lists/lists.svelte";

export type Place =
  | { name: "start" }
  | { name: "import"; path: string }
  | { name: "list"; list: number }
  | { name: "deliveries"; delivery: number | null }
  | { name: "services" };

export class WindowState {
  world = $state<World>("sandbox");
  place = $state.raw<Place>({ name: "start" });
  /** A file is held over the window. */
  over = $state(false);
  readonly lists: Lists;
  readonly #backend: Backend;

  constructor(backend: Backend) {
    this.#backend = backend;
    this.lists = new Lists(backend);
  }

  async open(): Promise<void> {
    this.world = await this.#backend.getWorld();
    await this.lists.refresh();
    this.#home();
  }

  async switchTo(world: World): Promise<void> {
    await this.#backend.setWorld(world);
    await this.open();
  }

  go(place: Place): void {
    this.place = place;
  }

  async chooseFile(): Promise<void> {
    const path = await this.#backend.chooseFile();
    if (path !== null) this.go({ name: "import", path });
  }

  async openSample(): Promise<void> {
    this.go({ name: "import", path: await this.#backend.samplePath() });
  }

  /** Hears changes and drops until it is told to stop. */
  listen(): () => void {
    const changes = this.#backend.onChanges((all) => {
      if (all.some((change) => change.noun === "list" || change.noun === "job"))
        void this.lists.refresh();
    });
    const drops = this.#backend.onDrop(({ kind, paths }) => {
      this.over = kind === "over";
      if (kind === "drop" && paths[0])
        this.go({ name: "import", path: paths[0] });
    });
    return () => {
      changes();
      drops();
    };
  }

  #home(): void {
    const newest = this.lists.all.at(-1);
    this.place = newest ? { name: "list", list: newest.id } : { name: "start" };
  }
}
