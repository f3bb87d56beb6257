// A whole host in memory, for tests and for a browser: the same promises, invented leads. It is honest about time: an
// answer exists only after its batch has come back on the fake's clock.
import type {
  Backend,
  Change,
  Drop,
  FieldMap,
  ImportProgress,
  LeadDetail,
  Noun,
  World,
} from "../backend";
import { BackendError } from "../backend";
import { wallClock, type Clock } from "./clock";
import { SAMPLE_PATH, fileName, leadsIn, mapped, preview } from "./files";
import { FakeInbox, reference } from "./inbox";
import { FakeList } from "./list";
import { companyOf, domainOf, emailOf, nameOf } from "./people";
import { page, personOf, row } from "./query";
import { FakeRun, PACE, type Pace } from "./run";
import { Ears } from "./ears";

type Data = { lists: FakeList[]; runs: FakeRun[]; inbox: FakeInbox };
export type FakeOptions = {
  clock?: Clock;
  pace?: Partial<Pace>;
  world?: World;
};

export class FakeBackend implements Backend {
  readonly clock: Clock;
  readonly pace: Pace;
  readonly changes = new Ears<Change[]>();
  readonly progress = new Ears<ImportProgress>();
  readonly drops = new Ears<Drop>();
  /** What the person would choose in the host's dialogs. */
  nextFile: string | null = "/home/ada/leads-100000.csv";
  shown: string[] = [];
  #world: World;
  #worlds: Record<World, Data> = { sandbox: empty(), real: empty() };
  #key: string | null = null;

  constructor({
    clock = wallClock,
    pace = {},
    world = "sandbox",
  }: FakeOptions = {}) {
    this.clock = clock;
    this.pace = { ...PACE, ...pace };
    this.#world = world;
  }

  async getWorld() {
    return this.#world;
  }

  async setWorld(world: World) {
    if (this.#data.runs.some((run) => run.active)) {
      throw new BackendError(
        "busy",
        "A job is running. Pause it before you switch.",
      );
    }
    this.#world = world;
  }

  async previewList(path: string, map: FieldMap) {
    if (path.endsWith(".broken")) {
      throw new BackendError(
        "failed",
        `${fileName(path)} is not a table: it holds no line with more than one field.`,
      );
    }
    return preview(
      path,
      map,
      this.#data.lists.some((list) => list.name === listName(path)),
    );
  }

  async importList(path: string, map: FieldMap) {
    const bytes = leadsIn(path) * 118;
    for (let step = 1; step <= 8; step += 1) {
      this.progress.tell({ bytesRead: (bytes * step) / 8, bytes });
      await new Promise<void>((done) => this.clock.after(90, done));
    }
    return this.addList(path, map).view();
  }

  async samplePath() {
    return SAMPLE_PATH;
  }

  async listLists() {
    return this.#data.lists.map((list) => list.view());
  }

  async listProblems(list: number, offset: number, limit: number) {
    return this.#list(list)
      .problems()
      .slice(offset, offset + limit);
  }

  async exportProblems(list: number) {
    return this.#list(list).problems().length;
  }

  async pageLeads(query: Parameters<Backend["pageLeads"]>[0]) {
    return page(this.#list(query.list), query);
  }

  async getLead(list: number, lead: number): Promise<LeadDetail> {
    const of = this.#list(list);
    const index = lead - 1;
    const person = personOf(index);
    const batch = of.batchOf[index] ?? 0;
    const view = row(of, index);
    if (batch === 0)
      return {
        row: view,
        columns: of.columns,
        origin: null,
        rawDelivery: null,
        rawAnswer: null,
      };
    const delivery = this.#data.inbox.ofBatch(batch);
    const found = view.verdict === "found";
    return {
      row: view,
      columns: of.columns,
      origin: {
        provider: this.#world === "sandbox" ? "Sandbox, as Enrow" : "Enrow",
        job: of.job ?? 0,
        batch,
        reference: reference(batch),
        fetchedAt:
          delivery?.receivedAt ?? new Date(this.clock.now()).toISOString(),
        price: found ? 1 : 0,
        word: found ? "valid" : "invalid",
        delivery: delivery?.id ?? null,
      },
      rawDelivery: delivery ? this.#data.inbox.get(delivery.id).raw : null,
      rawAnswer: answer(person, found),
    };
  }

  async forecast(list: number) {
    const of = this.#list(list);
    const searches = of.searches().length;
    const sends = [
      "full name",
      "company domain, or the company's name where there is none",
    ];
    return {
      searches,
      ceiling: searches,
      balance: this.#balance(),
      skips: of.skips(),
      sends,
      provider: "enrow" as const,
    };
  }

  async startJob(list: number) {
    if (this.#world === "real" && !this.#key) {
      throw new BackendError(
        "keyMissing",
        "There is no key for Enrow yet. Enter it under Services.",
      );
    }
    const of = this.#list(list);
    const { runs, inbox } = this.#data;
    const id = runs.length + 1;
    const heard = {
      answered: (batch: { id: number }) => {
        inbox.receive(batch.id, id, new Date(this.clock.now()).toISOString());
        this.#changed("delivery", of.id);
      },
      changed: () => this.#changed("search", of.id, "job"),
    };
    of.job = id;
    const run = new FakeRun(id, of, this.clock, this.pace, heard, id * 1000);
    runs.push(run);
    this.#changed("job", of.id, "list");
    return run.view();
  }

  async pauseJob(job: number) {
    this.#run(job).stop();
  }

  async resumeJob(job: number) {
    this.#run(job).resume();
  }

  async stopJob(job: number) {
    this.#run(job).stop();
  }

  async decideDoubt(
    job: number,
    choice: Parameters<Backend["decideDoubt"]>[1],
  ) {
    this.#run(job).decide(choice);
  }

  async getJob(job: number) {
    return this.#run(job).view();
  }

  async listDeliveries(before: number | null, limit: number) {
    return this.#data.inbox.list(before, limit).map((row) => ({ ...row }));
  }

  async getDelivery(id: number) {
    return this.#data.inbox.get(id);
  }

  async replayDelivery(id: number) {
    const replayed = this.#data.inbox.replay(id);
    this.#changed("delivery");
    return { ...replayed };
  }

  async proposeExport(list: number, format: "xlsx" | "csv") {
    const mark = this.#world === "sandbox" ? "-SANDBOX" : "";
    return `${this.#list(list).name}-enriched${mark}.${format}`;
  }

  async exportList(list: number, path: string) {
    await new Promise<void>((done) => this.clock.after(900, done));
    return { path, rows: this.#list(list).leads, guarded: 3, cut: 0 };
  }

  async showInFolder(path: string) {
    this.shown.push(path);
  }

  async listServices() {
    return [this.#service()];
  }

  async setKey(_provider: "enrow", key: string) {
    if (key.trim().length < 8)
      throw new BackendError("failed", "Enrow does not accept this key.");
    this.#key = key;
    return this.#service();
  }

  async clearKey() {
    this.#key = null;
    return this.#service();
  }

  async chooseFile() {
    return this.nextFile;
  }

  async chooseTarget(proposed: string) {
    return `/home/ada/Documents/${proposed}`;
  }

  onChanges(heard: (changes: Change[]) => void) {
    return this.changes.add(heard);
  }

  onImportProgress(heard: (progress: ImportProgress) => void) {
    return this.progress.add(heard);
  }

  onDrop(heard: (drop: Drop) => void) {
    return this.drops.add(heard);
  }

  /** Puts a list there at once, without the time an import takes. */
  addList(path: string, map: FieldMap = []): FakeList {
    const { lists } = this.#data;
    const at = new Date(this.clock.now()).toISOString();
    const list = new FakeList(
      lists.length + 1,
      listName(path),
      leadsIn(path),
      at,
      mapped(map),
    );
    lists.push(list);
    this.#changed("list", list.id);
    return list;
  }

  get #data(): Data {
    return this.#worlds[this.#world];
  }

  #list(id: number): FakeList {
    const list = this.#data.lists.find((list) => list.id === id);
    if (!list) throw new BackendError("notFound", `There is no list ${id}.`);
    return list;
  }

  #run(id: number): FakeRun {
    const run = this.#data.runs.find((run) => run.id === id);
    if (!run) throw new BackendError("notFound", `There is no job ${id}.`);
    return run;
  }

  #service() {
    const hasKey = this.#world === "sandbox" || this.#key !== null;
    return {
      provider: "enrow" as const,
      title: "Enrow",
      hasKey,
      balance: this.#balance(),
      problem: null,
    };
  }

  #balance(): number | null {
    if (this.#world === "real") return this.#key === null ? null : 12840.25;
    return this.#data.runs.reduce(
      (left, run) => left - run.view().creditsSpent,
      1_000_000,
    );
  }

  #changed(noun: Noun, list?: number, also?: Noun): void {
    const lists = list === undefined ? [] : [list];
    const nouns = also ? [noun, also] : [noun];
    this.changes.tell(nouns.map((noun) => ({ noun, lists })));
  }
}

function empty(): Data {
  return { lists: [], runs: [], inbox: new FakeInbox() };
}

function listName(path: string): string {
  return fileName(path).replace(/\.\w+$/, "");
}

function answer(lead: number, found: boolean): string {
  const info = {
    company_name: companyOf(lead),
    company_domain: domainOf(lead),
    fullname: nameOf(lead),
  };
  const email = found ? emailOf(lead) : null;
  return JSON.stringify(
    {
      email,
      qualification: found ? "valid" : "invalid",
      custom: { k: String(lead) },
      info,
    },
    null,
    2,
  );
}
