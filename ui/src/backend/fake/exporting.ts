// Lists become files.
import { BackendError, type Backend, type ExportFormat } from "../backend";
import type { FakeHost } from "./host";
import { page } from "./query";

const STEPS = 10;
const ENDINGS: Record<ExportFormat, string> = {
  xlsx: "xlsx",
  csvForExcel: "csv",
  csvForImport: "csv",
  jsonLines: "jsonl",
};

export function exporting(
  host: FakeHost,
): Pick<
  Backend,
  "proposeExport" | "exportList" | "cancelExport" | "onExportProgress"
> {
  const cancelled = new Set<string>();
  return {
    async proposeExport(list, format) {
      const mark = host.world === "sandbox" ? "-SANDBOX" : "";
      return `${host.list(list).name}-enriched${mark}.${ENDINGS[format]}`;
    },
    async exportList(list, _job, path, { format, shown }) {
      const from = host.list(list);
      const of = shown ? page(from, shown).total : from.leads;
      for (let step = 1; step <= STEPS; step += 1) {
        await host.sleep(90);
        if (cancelled.delete(path))
          throw new BackendError("cancelled", `${path} was not written`);
        host.exports.tell({ rows: Math.round((of * step) / STEPS), of });
      }
      const guarded = format === "csvForExcel" ? 3 : 0;
      const live = format === "csvForImport" ? 3 : 0;
      return { path, rows: of, guarded, live, cut: 0, long: 0 };
    },
    async cancelExport(path) {
      cancelled.add(path);
    },
    onExportProgress: (heard) => host.exports.add(heard),
  };
}
