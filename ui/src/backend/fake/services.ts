// The one service, and its key.
import { BackendError, type Backend, type ServiceView } from "../backend";
import type { FakeHost } from "./host";

export function services(
  host: FakeHost,
): Pick<Backend, "listServices" | "setKey" | "clearKey"> {
  const view = (): ServiceView => ({
    provider: "enrow",
    title: "Enrow",
    hasKey: host.world === "sandbox" || host.key !== null,
    balance: host.balance(),
    problem: null,
  });
  return {
    listServices: async () => [view()],
    async setKey(_provider, key) {
      if (key.trim().length < 8)
        throw new BackendError("failed", "Enrow does not accept this key.");
      host.key = key;
      return view();
    },
    async clearKey() {
      host.key = null;
      return view();
    },
  };
}
