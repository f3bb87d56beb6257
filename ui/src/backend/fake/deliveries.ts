// What was delivered, and what was not let in.
import type { Backend } from "../backend";
import type { FakeHost } from "./host";

type Commands =
  | "listDeliveries"
  | "getDelivery"
  | "replayDelivery"
  | "listRefused"
  | "getRefused";

export function deliveries(host: FakeHost): Pick<Backend, Commands> {
  return {
    async listDeliveries(before, limit) {
      return host.data.inbox.list(before, limit).map((row) => ({ ...row }));
    },
    async getDelivery(id) {
      return host.data.inbox.get(id);
    },
    async replayDelivery(id) {
      const replayed = host.data.inbox.replay(id);
      host.changed("delivery");
      return { ...replayed };
    },
    async listRefused() {
      return host.data.refused.list();
    },
    async getRefused(id) {
      return host.data.refused.get(id);
    },
  };
}
