// What an account has beside its credits, and the lists that lie there.
import type {
  AccountListRow,
  AccountListState,
  Backend,
  Fact,
  Provider,
} from "../backend/backend";
import type { Said } from "../terms/verdicts";

/** Who tells more of an account than its balance. */
export const TELLS_MORE: Provider[] = ["clearout"];

/** What is worth a line of its own on a card. */
const ON_THE_CARD = [
  "Plan",
  "Calls a minute",
  "Lists at a time",
  "Verifications left today",
];

export const LIST_STATES: Record<AccountListState, Said> = {
  waiting: { word: "Waiting", tone: "open" },
  running: { word: "Under way", tone: "info" },
  completed: { word: "Done", tone: "good" },
  cancelled: { word: "Cancelled", tone: "quiet" },
  unknown: { word: "Unknown", tone: "mixed" },
};

export class Account {
  facts = $state.raw<Fact[]>([]);
  lists = $state.raw<AccountListRow[]>([]);
  /** There are older lists. */
  more = $state(false);
  readonly provider: Provider;
  readonly #backend: Backend;

  constructor(backend: Backend, provider: Provider) {
    this.#backend = backend;
    this.provider = provider;
  }

  get line(): Fact[] {
    return this.facts.filter(({ name }) => ON_THE_CARD.includes(name));
  }

  async refresh(): Promise<void> {
    this.facts = await this.#backend.getAccount(this.provider);
  }

  async refreshLists(): Promise<void> {
    const { lists, more } = await this.#backend.listAccountLists(this.provider);
    this.lists = lists;
    this.more = more;
  }

  async cancel(list: AccountListRow): Promise<void> {
    await this.#backend.cancelAccountList(this.provider, list.reference);
    await this.refreshLists();
  }

  async remove(list: AccountListRow): Promise<void> {
    await this.#backend.removeAccountList(this.provider, list.reference);
    await this.refreshLists();
  }
}

export const canCancel = ({ state }: AccountListRow): boolean =>
  state === "waiting" || state === "running" || state === "unknown";

/** A job of ours may still need its rows, and the service removes nothing that it works on. */
export const canRemove = ({ state, awaited }: AccountListRow): boolean =>
  !awaited && state !== "running";
