// What was delivered, and what was not let in.
import type { Backend } from "../backend";
import type { FakeHost } from "./host";

type Commands =
  | "listDeliveries"
  | "getDelivery"
  | "replayDelivery"
  | "listRefused"
  | "getRefused"
  | "releaseRefused"
  | "releaseProven"
  | "listUnmatched"
  | "takeUnmatched";

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
      return host.data.refused.get(id, host.way.secrets);
    },
    async releaseRefused(id) {
      host.data.refused.release(id, host.way.secrets);
      host.changed("delivery");
    },
    async releaseProven() {
      return host.release();
    },
    async listUnmatched(before, limit) {
      return host.data.unmatched.page(before, limit);
    },
    async takeUnmatched(ids, into) {
      const target = into.list === undefined ? null : host.list(into.list);
      const taken = host.data.unmatched.take(ids);
      for (const { delivery } of taken) host.data.inbox.taken(delivery);
      host.changed("delivery");
      return target?.id ?? host.addLiving(into.new ?? "", taken.length).id;
    },
  };
}
