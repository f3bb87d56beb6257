// What the fake remembers: two worlds with their lists, jobs and deliveries, who listens, and what the person did or
// will do in the host's own dialogs.
import {
  BackendError,
  type AccountListRow,
  type Change,
  type Drop,
  type ExportProgress,
  type FieldMap,
  type ImportProgress,
  type LookedUp,
  type Noun,
  type Provider,
  type Recipe,
  type Settings,
  type SuppressionRow,
  type World,
} from "../backend";
import { laidThere } from "./accounts";
import { wallClock, type Clock } from "./clock";
import { Ears } from "./ears";
import { leadsIn, listName, mapped } from "./files";
import { FakeInbox } from "./inbox";
import { FakeList } from "./list";
import { LIVING } from "./people";
import { Refused } from "./refused";
import { FakeRun, PACE, type Pace } from "./run";
import { FakeUnmatched } from "./unmatched";
import { FakeWayIn } from "./wayIn";

type Data = {
  lists: FakeList[];
  /** What somebody mapped the header to that all files here have. */
  remembered: FieldMap | null;
  runs: FakeRun[];
  inbox: FakeInbox;
  refused: Refused;
  unmatched: FakeUnmatched;
  lookedUp: LookedUp[];
  accountLists: AccountListRow[];
  /** Newest first. */
  suppressed: SuppressionRow[];
};
export type FakeOptions = {
  clock?: Clock;
  pace?: Partial<Pace>;
  world?: World;
};

/** What is left on the real accounts. */
const REAL: Record<Provider, number> = { enrow: 12840.25, clearout: 3214 };

export class FakeHost {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly changes = new Ears<Change[]>();
  readonly imports = new Ears<ImportProgress>();
  readonly exports = new Ears<ExportProgress>();
  readonly openings = new Ears<void>();
  readonly drops = new Ears<Drop>();
  world: World;
  /** What the program was opened with, until it was asked for. */
  opened: string | null = null;
  /** What the person would choose in the host's dialogs. */
  nextFile: string | null = "/home/ada/leads-100000.csv";
  /** Further ones, chosen with it. */
  nextFiles: string[] = [];
  /** Imports that the person wants no more. */
  readonly cancelled = new Set<string>();
  /** The way in to the real world, and the webhook behind it. */
  readonly way = new FakeWayIn();
  /** The recipes that were saved. */
  recipes: Recipe[] = [];
  /** What a credit costs the user. */
  settings: Settings = {
    findEmailDays: 90,
    verifyEmailDays: 30,
    findPhoneDays: 90,
    doubtSeconds: 600,
  };
  readonly prices: Partial<Record<Provider, string | null>> = {};
  /** The recipe's file that the person would choose. */
  nextRecipe: string | null = "/home/ada/spring.json";
  /** The credits of the sandbox's account. */
  credits = 1_000_000;
  readonly #keys: Partial<Record<Provider, string | null>> = {};
  readonly shown: string[] = [];
  readonly #worlds: Record<World, Data> = { sandbox: empty(), real: empty() };

  constructor({
    clock = wallClock,
    pace = {},
    world = "sandbox",
  }: FakeOptions) {
    this.clock = clock;
    this.pace = { ...PACE, ...pace };
    this.world = world;
  }

  get data(): Data {
    return this.#worlds[this.world];
  }

  /** The list that was made of the file, or that it has joined. */
  listOf(path: string): FakeList | undefined {
    const name = listName(path);
    return this.data.lists.find(
      (list) => list.name === name || list.joined.includes(path),
    );
  }

  /** Puts a list there at once, without the time an import takes. */
  addList(path: string, map: FieldMap = []): FakeList {
    const { lists } = this.data;
    const list = new FakeList(
      (lists.at(-1)?.id ?? 0) + 1,
      listName(path),
      leadsIn(path),
      this.now(),
      mapped(map),
    );
    lists.push(list);
    this.changed("list", list.id);
    return list;
  }

  /** A mapping that was corrected is remembered, one that is as recognised forgotten. */
  remember(map: FieldMap): void {
    const recognised = mapped([]);
    const corrected = mapped(map).some(
      (column, at) => column.field !== recognised[at]?.field,
    );
    this.data.remembered = corrected ? map : null;
  }

  /** A list that no file stands behind; a service adds to one that `grows`. */
  addLiving(name: string, leads: number, grows = false): FakeList {
    const { lists } = this.data;
    const list = new FakeList(
      (lists.at(-1)?.id ?? 0) + 1,
      name,
      leads,
      this.now(),
      LIVING,
      grows,
    );
    lists.push(list);
    this.changed("list", list.id);
    return list;
  }

  /** Somebody fills in a form that Clearout guards. */
  typed(): void {
    const { lists } = this.data;
    const list =
      lists.find((list) => list.grows) ?? this.addLiving("Form Guard", 0, true);
    list.grow();
    this.changed("list", list.id, "search");
  }

  /** The Clearout account tells something. */
  tell(): void {
    const { waits } = this.data.inbox.tell(this.now());
    if (waits) this.data.unmatched.keep(waits);
    this.changed("delivery");
  }

  /** Somebody presses *send test* in Clearout, which signs with that secret. */
  sendTest(signedWith: string): void {
    const { way } = this;
    const body = JSON.stringify({ event_mode: "test", payload: {} });
    if (way.secrets.includes(signedWith)) {
      way.lastTestAt = this.now();
      this.changed("delivery");
    } else {
      this.data.refused.turnDown(this.now(), body, signedWith, way.secrets);
      this.changed("refused");
    }
  }

  /** Somebody pastes the address in Enrow's dashboard. */
  pasteAtEnrow(): void {
    this.way.pasted = this.way.webhook("enrow").url;
  }

  /** Lets in what proves itself by now. */
  async release(): Promise<number> {
    const released = this.data.refused.releaseProven(this.way.secrets);
    if (released > 0) {
      this.way.lastAt = this.now();
      this.changed("delivery");
    }
    return released;
  }

  /** Ringback is updated, and can read more. */
  update(): void {
    this.data.inbox.update();
  }

  /** A request comes that is no callback of ours. */
  refuse(): void {
    this.data.refused.receive(this.now());
    this.changed("refused");
  }

  list(id: number): FakeList {
    const list = this.data.lists.find((list) => list.id === id);
    if (!list) throw new BackendError("notFound", `There is no list ${id}.`);
    return list;
  }

  run(id: number): FakeRun {
    const run = this.data.runs.find((run) => run.id === id);
    if (!run) throw new BackendError("notFound", `There is no job ${id}.`);
    return run;
  }

  /** That of the service that jobs ask. */
  get key(): string | null {
    return this.keyOf("enrow");
  }

  keyOf(provider: Provider): string | null {
    return this.#keys[provider] ?? null;
  }

  keep(provider: Provider, key: string | null): void {
    this.#keys[provider] = key;
  }

  /** Whether the real service takes the key that is kept. */
  accepts(provider: Provider): boolean {
    return (this.keyOf(provider)?.length ?? 0) >= 8;
  }

  /** The balance at the service that jobs ask. */
  balance(): number | null {
    return this.balanceAt("enrow");
  }

  balanceAt(provider: Provider): number | null {
    if (this.world === "real")
      return this.accepts(provider) ? REAL[provider] : null;
    const spent = this.data.runs.filter(
      (run) => run.wanted.provider === provider,
    );
    return spent.reduce((left, run) => left - run.spent, this.credits);
  }

  changed(noun: Noun, list?: number, also?: Noun): void {
    const lists = list === undefined ? [] : [list];
    const nouns = also ? [noun, also] : [noun];
    this.changes.tell(nouns.map((noun) => ({ noun, lists })));
  }

  now(): string {
    return new Date(this.clock.now()).toISOString();
  }

  sleep(ms: number): Promise<void> {
    return new Promise((done) => this.clock.after(ms, done));
  }
}

function empty(): Data {
  return {
    lists: [],
    remembered: null,
    runs: [],
    inbox: new FakeInbox(),
    refused: new Refused(),
    unmatched: new FakeUnmatched(),
    lookedUp: [],
    accountLists: laidThere(),
    suppressed: [],
  };
}
