// What all jobs cost at each service.
import type { Backend, Provider, ServiceMoney } from "../backend";
import type { FakeHost } from "./host";
import { SERVICES } from "../../terms/services";

type Commands = "getLedger" | "exportLedger";

export function ledger(host: FakeHost): Pick<Backend, Commands> {
  const runs = () => host.data.runs;
  return {
    async getLedger() {
      const asked = (Object.keys(SERVICES) as Provider[]).filter((provider) =>
        runs().some((run) => run.wanted.provider === provider),
      );
      return asked.map((provider): ServiceMoney => {
        const there = runs().filter((run) => run.wanted.provider === provider);
        const charged = there.reduce((sum, run) => sum + run.spent, 0);
        const outstanding = there.reduce((sum, run) => sum + run.held, 0);
        return {
          provider,
          held: charged + outstanding,
          charged,
          refunded: 0,
          writtenOff: 0,
          outstanding,
        };
      });
    },
    // One line for what is held, one for what was charged.
    exportLedger: async () => runs().length * 2,
  };
}
