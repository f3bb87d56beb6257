// The one service, and its key. As the host does, it keeps any key that could be one, and says what the service makes of
// it.
import { BackendError, type Backend, type ServiceView } from "../backend";
import type { FakeHost } from "./host";

/** What can stand in a header. */
const SOUND = /^[!-~]+$/;

export function services(
  host: FakeHost,
): Pick<Backend, "listServices" | "setKey" | "clearKey"> {
  return {
    listServices: async () => [view(host)],
    async setKey(_provider, key) {
      const pasted = key.trim();
      if (!SOUND.test(pasted))
        throw new BackendError(
          "failed",
          "the key for Enrow cannot be read: it is empty or has characters that no key has; enter it again",
        );
      host.key = pasted;
      return view(host);
    },
    async clearKey() {
      host.key = null;
      return view(host);
    },
  };
}

function view(host: FakeHost): ServiceView {
  const hasKey = host.key !== null;
  const refused = host.world === "real" && hasKey && !host.keyAccepted;
  return {
    provider: "enrow",
    title: "Enrow",
    hasKey,
    balance: host.balance(),
    problem: refused
      ? "the service cannot be called: it does not accept the key"
      : null,
  };
}
