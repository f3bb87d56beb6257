// Lists become files.
import type { Backend } from "../backend";
import type { FakeHost } from "./host";

const STEPS = 10;

export function exporting(
  host: FakeHost,
): Pick<Backend, "proposeExport" | "exportList" | "onExportProgress"> {
  return {
    async proposeExport(list, format) {
      const mark = host.world === "sandbox" ? "-SANDBOX" : "";
      return `${host.list(list).name}-enriched${mark}.${format}`;
    },
    async exportList(list, _job, path) {
      const of = host.list(list).leads;
      for (let step = 1; step <= STEPS; step += 1) {
        await host.sleep(90);
        host.exports.tell({ rows: Math.round((of * step) / STEPS), of });
      }
      return { path, rows: of, guarded: 3, cut: 0 };
    },
    onExportProgress: (heard) => host.exports.add(heard),
  };
}
