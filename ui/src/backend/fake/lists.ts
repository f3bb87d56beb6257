// Files become lists.
import { BackendError, type Backend } from "../backend";
import { SAMPLE_PATH, fileName, leadsIn, listName, preview } from "./files";
import type { FakeHost } from "./host";

const STEPS = 8;
type Commands =
  | "previewList"
  | "importList"
  | "samplePath"
  | "listLists"
  | "listProblems"
  | "exportProblems"
  | "onImportProgress";

export function lists(host: FakeHost): Pick<Backend, Commands> {
  return {
    async previewList(path, map) {
      if (path.endsWith(".broken")) {
        throw new BackendError(
          "failed",
          `${fileName(path)} is not a table: it holds no line with more than one field.`,
        );
      }
      const known = host.data.lists.some(
        (list) => list.name === listName(path),
      );
      return preview(path, map, known);
    },
    async importList(path, map) {
      const bytes = leadsIn(path) * 118;
      for (let step = 1; step <= STEPS; step += 1) {
        host.imports.tell({ bytesRead: (bytes * step) / STEPS, bytes });
        await host.sleep(90);
      }
      return host.addList(path, map).view();
    },
    async samplePath() {
      return SAMPLE_PATH;
    },
    async listLists() {
      return host.data.lists.toReversed().map((list) => list.view());
    },
    async listProblems(list, offset, limit) {
      return host
        .list(list)
        .problems()
        .slice(offset, offset + limit);
    },
    async exportProblems(list) {
      return host.list(list).problems().length;
    },
    onImportProgress: (heard) => host.imports.add(heard),
  };
}
