// A whole host in memory, for tests and for a browser: the same promises, invented leads. It is honest about time: an
// answer exists only after its batch has come back on the fake's clock.
import type { Backend } from "../backend";
import { accounts } from "./accounts";
import { deliveries } from "./deliveries";
import { exporting } from "./exporting";
import { FakeHost, type FakeOptions } from "./host";
import { jobs } from "./jobs";
import { leads } from "./leads";
import { ledger } from "./ledger";
import { lists } from "./lists";
import { lookUps } from "./lookUps";
import { machine } from "./machine";
import { recipes } from "./recipes";
import { persons } from "./persons";
import { services } from "./services";
import { suppressed } from "./suppressed";
import { wayIn } from "./wayIn";

export type { FakeOptions } from "./host";
export type FakeBackend = FakeHost & Backend;

export function fakeBackend(options: FakeOptions = {}): FakeBackend {
  const host = new FakeHost(options);
  return Object.assign(
    host,
    machine(host),
    lists(host),
    leads(host),
    jobs(host),
    deliveries(host),
    exporting(host),
    recipes(host),
    ledger(host),
    services(host),
    accounts(host),
    lookUps(host),
    suppressed(host),
    persons(host),
    wayIn(host),
  );
}
