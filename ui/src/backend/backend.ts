// What the window may ask of its host. Two things implement it: the desktop shell, and the fake that serves tests and
// a browser. Nothing outside this folder knows which one it talks to.

export type World = "sandbox" | "real";
export type Field =
  | "full_name"
  | "first_name"
  | "last_name"
  | "company"
  | "domain"
  | "linkedin_url"
  | "email"
  | "phone"
  | "country";
/** Which column (by index) gives a field; `null` says that none does, whatever was guessed. */
export type FieldMap = [Field, number | null][];

export type Column = { name: string; field: Field | null };
export type Problem = {
  row: number | null;
  column: string | null;
  message: string;
};
/** The first rows of a file, how it was read, and what is wrong with them. */
export type Preview = {
  path: string;
  name: string;
  dialect: string;
  bytes: number;
  columns: Column[];
  rows: string[][];
  /** Each row's number in the file; there may be lines above the header. */
  rowNumbers: number[];
  problems: Problem[];
  /** The same file was imported before. */
  known: boolean;
};
export type ListView = {
  id: number;
  name: string;
  leads: number;
  problems: number;
  columns: Column[];
  /** The newest job over the list. */
  job: number | null;
  /** How many of its leads have their outcome, and whether an engine works on it now. */
  progress: ListProgress | null;
  importedAt: string;
};
export type ListProgress = { done: number; of: number; active: boolean };
export type ImportProgress = { bytesRead: number; bytes: number };

/** leads = found + notFound + unsure + skipped + failed + pending; the leads in doubt are among the pending. */
export type Counts = {
  leads: number;
  searches: number;
  found: number;
  notFound: number;
  /** Verdicts that are neither yes nor no. */
  unsure: number;
  skipped: number;
  failed: number;
  pending: number;
  inDoubt: number;
};
export type JobState = "planning" | "running" | "paused" | "finished";
export type PauseReason =
  | "out_of_credits"
  | "key_refused"
  | "refused"
  | "unreachable"
  | "in_doubt"
  | "by_user";
export type DoubtfulBatch = {
  id: number;
  searches: number;
  intendedAt: string;
};
export type DoubtChoice = "wait" | "lost" | "resend";
export type SkipCount = { reason: string; sentence: string; leads: number };
export type Provider = "enrow" | "clearout";
export type JobView = {
  id: number;
  list: number;
  state: JobState;
  /** An engine works on it now. */
  active: boolean;
  /** Sends nothing more and waits for what is in flight. */
  stopping: boolean;
  pause: { reason: PauseReason; message: string } | null;
  counts: Counts;
  skips: SkipCount[];
  creditsHeld: number;
  creditsSpent: number;
  batches: number;
  deliveries: number;
  polls: number;
  pollsSaved: number;
  doubts: DoubtfulBatch[];
  trouble: string | null;
  secondsLeft: number | null;
  provider: Provider;
};
export type Forecast = {
  searches: number;
  /** Credits if everything is found. */
  ceiling: number;
  balance: number | null;
  skips: SkipCount[];
  /** What of a lead leaves the machine. */
  sends: string[];
  provider: Provider;
};

export type Verdict =
  | "found"
  | "not_found"
  | "unsure"
  | "skipped"
  | "failed"
  | "pending"
  | "in_doubt"
  | "none";
export type LeadRow = {
  id: number;
  row: number;
  cells: string[];
  verdict: Verdict;
  reason: string;
  email: string | null;
  company: string | null;
};
export type LeadPage = { total: number; offset: number; rows: LeadRow[] };
export type SortKey = "row" | "verdict" | "email" | "company";
export type Sort = { by: SortKey; descending: boolean };
export type PageQuery = {
  list: number;
  offset: number;
  limit: number;
  verdict: Verdict | null;
  search: string;
  sort: Sort;
};
export type Origin = {
  provider: string;
  job: number;
  batch: number;
  reference: string | null;
  fetchedAt: string;
  price: number;
  word: string;
  delivery: number | null;
};
export type LeadDetail = {
  row: LeadRow;
  columns: Column[];
  origin: Origin | null;
  rawDelivery: string | null;
  /** This lead's row of the raw answer, as indented JSON. */
  rawAnswer: string | null;
};

/** What shows that a delivery came from the service. */
export type Proof = "secretPath";
export type DeliveryState = "unread" | "applied" | "repeated" | "unreadable";
export type DeliveryRow = {
  id: number;
  receivedAt: string;
  state: DeliveryState;
  note: string | null;
  bytes: number;
  batch: number;
  job: number;
  proof: Proof;
};
export type DeliveryDetail = {
  row: DeliveryRow;
  head: string;
  raw: string;
  pretty: string | null;
};

/** A request that looked like a callback and was not let in. */
export type RefusedRow = {
  id: number;
  receivedAt: string;
  reason: string;
  bytes: number;
};
export type RefusedDetail = {
  row: RefusedRow;
  head: string;
  raw: string;
  pretty: string | null;
};

export type ExportFormat = "xlsx" | "csv";
/** Rows written so far, of all. */
export type ExportProgress = { rows: number; of: number };
export type Exported = {
  path: string;
  rows: number;
  guarded: number;
  cut: number;
};

export type ServiceView = {
  provider: Provider;
  title: string;
  hasKey: boolean;
  balance: number | null;
  problem: string | null;
};

export type Noun = "list" | "job" | "search" | "batch" | "delivery" | "refused";
export type Change = { noun: Noun; lists: number[] };
export type Drop = { kind: "over" | "leave" | "drop"; paths: string[] };
export type Unsubscribe = () => void;

export type ErrorCode = "failed" | "keyMissing" | "notFound" | "busy";

/** What every refused command throws: a code where the window acts differently, one sentence for people always. */
export class BackendError extends Error {
  constructor(
    readonly code: ErrorCode,
    message: string,
  ) {
    super(message);
  }
}

export interface Backend {
  getWorld(): Promise<World>;
  /** Switches the database; refused with `busy` while a job is active. */
  setWorld(world: World): Promise<void>;

  previewList(path: string, map: FieldMap): Promise<Preview>;
  importList(path: string, map: FieldMap): Promise<ListView>;
  samplePath(): Promise<string>;
  listLists(): Promise<ListView[]>;
  listProblems(list: number, offset: number, limit: number): Promise<Problem[]>;
  /** Writes all problems to a file; gives how many. */
  exportProblems(list: number, path: string): Promise<number>;

  pageLeads(query: PageQuery): Promise<LeadPage>;
  getLead(list: number, lead: number): Promise<LeadDetail>;

  forecast(list: number): Promise<Forecast>;
  startJob(list: number, again: boolean): Promise<JobView>;
  pauseJob(job: number): Promise<void>;
  resumeJob(job: number): Promise<void>;
  stopJob(job: number): Promise<void>;
  decideDoubt(job: number, choice: DoubtChoice): Promise<void>;
  getJob(job: number): Promise<JobView>;

  /** Newest first, those before the given id. */
  listDeliveries(before: number | null, limit: number): Promise<DeliveryRow[]>;
  getDelivery(id: number): Promise<DeliveryDetail>;
  replayDelivery(id: number): Promise<DeliveryRow>;
  /** Newest first, a hundred at most. */
  listRefused(): Promise<RefusedRow[]>;
  getRefused(id: number): Promise<RefusedDetail>;

  proposeExport(list: number, format: ExportFormat): Promise<string>;
  exportList(
    list: number,
    path: string,
    format: ExportFormat,
  ): Promise<Exported>;
  showInFolder(path: string): Promise<void>;

  listServices(): Promise<ServiceView[]>;
  setKey(provider: Provider, key: string): Promise<ServiceView>;
  clearKey(provider: Provider): Promise<ServiceView>;

  /** The file the program was opened with; given once. */
  openedWith(): Promise<string | null>;
  chooseFile(): Promise<string | null>;
  chooseTarget(proposed: string): Promise<string | null>;

  onChanges(heard: (changes: Change[]) => void): Unsubscribe;
  onImportProgress(heard: (progress: ImportProgress) => void): Unsubscribe;
  onExportProgress(heard: (progress: ExportProgress) => void): Unsubscribe;
  /** The program was started once more, with a file: `openedWith` gives it. */
  onOpened(heard: () => void): Unsubscribe;
  onDrop(heard: (drop: Drop) => void): Unsubscribe;
}
