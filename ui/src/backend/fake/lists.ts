// Files become lists.
import { BackendError, type Backend } from "../backend";
import {
  SAMPLE_PATH,
  beside,
  fileName,
  leadsIn,
  originalOf,
  preview,
} from "./files";
import type { FakeHost } from "./host";

const STEPS = 8;
type Commands =
  | "previewList"
  | "importList"
  | "reimportList"
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
      const known = host.listOf(path) !== undefined;
      const older = known ? undefined : host.listOf(originalOf(path));
      return preview(path, map, known, older && beside(older, path));
    },
    async importList(path, map) {
      await read(host, path);
      return (host.listOf(path) ?? host.addList(path, map)).view();
    },
    async reimportList(path, map, how) {
      await read(host, path);
      if (how === "asNew") return host.addList(path, map).view();
      const list = host.list(how.update ?? how.onlyNew);
      const { anew, new: added } = beside(list, path);
      list.join(path, how.update === undefined ? added : added + anew);
      host.changed("list", list.id);
      return list.view();
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

async function read(host: FakeHost, path: string): Promise<void> {
  const bytes = leadsIn(path) * 118;
  for (let step = 1; step <= STEPS; step += 1) {
    host.imports.tell({ bytesRead: (bytes * step) / STEPS, bytes });
    await host.sleep(90);
  }
}
