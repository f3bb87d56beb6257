// The machine around the window: which world, which files, what is dropped.
import { BackendError, type Backend } from "../backend";
import type { FakeHost } from "./host";

type Commands =
  | "getWorld"
  | "setWorld"
  | "openedWith"
  | "chooseFiles"
  | "chooseTarget"
  | "showInFolder"
  | "onChanges"
  | "onOpened"
  | "onDrop";

export function machine(host: FakeHost): Pick<Backend, Commands> {
  return {
    async getWorld() {
      return host.world;
    },
    async setWorld(world) {
      if (host.data.runs.some((run) => run.active && !run.pausing)) {
        throw new BackendError(
          "busy",
          "A job is running. Pause it before you switch.",
        );
      }
      host.world = world;
    },
    async openedWith() {
      const path = host.opened;
      host.opened = null;
      return path;
    },
    async chooseFiles() {
      return host.nextFile === null ? [] : [host.nextFile, ...host.nextFiles];
    },
    async chooseTarget(proposed) {
      return `/home/ada/Documents/${proposed}`;
    },
    async showInFolder(path) {
      host.shown.push(path);
    },
    onChanges: (heard) => host.changes.add(heard),
    onOpened: (heard) => host.openings.add(heard),
    onDrop: (heard) => host.drops.add(heard),
  };
}
