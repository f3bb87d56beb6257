// Chooses the host. The fake arrives as a chunk of its own, which the desktop window never loads.
import type { Backend } from "./backend";

export async function connect(): Promise<Backend> {
  if ("__TAURI_INTERNALS__" in window) {
    return (await import("./tauri")).tauri();
  }
  const { fakeFromAddress } = await import("./fake/address");
  return fakeFromAddress(new URLSearchParams(location.search));
}
