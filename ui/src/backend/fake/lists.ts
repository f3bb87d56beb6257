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
  | "cancelImport"
  | "undoImport"
  | "keepPasted"
  | "reimportList"
  | "samplePath"
  | "listLists"
  | "listProblems"
  | "findDuplicates"
  | "exportProblems"
  | "onImportProgress";

export function lists(host: FakeHost): Pick<Backend, Commands> {
  return {
    async previewList(path, said) {
      if (path.endsWith(".broken")) {
        throw new BackendError(
          "failed",
          `${fileName(path)} is not a table: it holds no line with more than one field.`,
        );
      }
      const known = host.listOf(path) !== undefined;
      const older = known ? undefined : host.listOf(originalOf(path));
      const { remembered } = host.data;
      return preview(path, said, {
        known,
        remembered,
        ...(older && { older: beside(older, path) }),
      });
    },
    async importList(path, said) {
      await read(host, path);
      const known = host.listOf(path);
      if (known) return known.view();
      host.remember(said.map);
      return host.addList(path, said.map).view();
    },
    async reimportList(path, said, how) {
      await read(host, path);
      if (how === "asNew") return host.addList(path, said.map).view();
      const list = host.list(how.update ?? how.onlyNew);
      const { anew, new: added } = beside(list, path);
      list.join(path, how.update === undefined ? added : added + anew);
      host.changed("list", list.id);
      return list.view();
    },
    async cancelImport(path) {
      host.cancelled.add(path);
    },
    async undoImport(id) {
      const list = host.list(id);
      if (list.runs.length > 0)
        throw new BackendError(
          "failed",
          `${list.name} has been run: what was asked and paid for it stays, and so does the list`,
        );
      host.data.lists = host.data.lists.filter((other) => other !== list);
      host.changed("list", id);
      return list.leads;
    },
    async keepPasted(text) {
      const rows = text.trim().split("\n").length - 1;
      return `/home/ada/.local/share/ringback/pasted/Pasted rows-${rows}.csv`;
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
    async findDuplicates(list) {
      return host.list(list).duplicates();
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
    if (host.cancelled.delete(path))
      throw new BackendError(
        "cancelled",
        "The import was cancelled: nothing of it was kept.",
      );
  }
}
