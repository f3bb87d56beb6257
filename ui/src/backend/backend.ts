// What the window may ask of its host. Two things implement it: the desktop shell, and the fake that serves tests and
// a browser. Nothing outside this folder knows which one it talks to.

import type {
  AccountLists,
  CancelledBatch,
  CancelledThere,
  Change,
  Code,
  DeliveryDetail,
  DeliveryRow,
  DoubtChoice,
  Duplicates,
  Exported,
  ExportFormat,
  ExportProgress,
  ExportWish,
  FactView,
  Forecast,
  ImportProgress,
  JobView,
  LeadDetail,
  LeadPage,
  ListView,
  LookedUpView,
  LookUpKind,
  LookUps,
  PageQuery,
  Person,
  Preview,
  Problem,
  Provider,
  RecipeChoice,
  RecipeView,
  RefusedDetail,
  RefusedRow,
  Reimport,
  Retry,
  SecretTaken,
  ServiceMoney,
  ServiceView,
  Settings,
  Shown,
  SuppressedNoMore,
  SuppressedNow,
  Said,
  SuppressionName,
  SuppressionPage,
  TakeInto,
  UnmatchedPage,
  Wanted,
  WayInView,
  WebhookView,
  World,
} from "../bindings";

// What crosses the bridge is generated from the host's own types; nobody writes it down a second time.
export type {
  Accept,
  AcceptRule,
  AccountListRow,
  AccountListState,
  Cancelled,
  CancelledBatch,
  CancelledThere,
  Change,
  Code as ErrorCode,
  CatchAll,
  Column,
  ColumnLeaving,
  Companion,
  Counts,
  DeliveryDetail,
  DeliveryRow,
  DeliveryState,
  DoubtChoice,
  Duplicates,
  DoubtfulBatch,
  Expected,
  Earlier,
  Exported,
  ExportFormat,
  ExportNames,
  ExportProgress,
  ExportWish,
  FactView as Fact,
  Field,
  Forecast,
  Health,
  HealthMark,
  ImportProgress,
  JobBrief,
  JobState,
  JobView,
  Kind,
  LeadDetail,
  LeadPage,
  LeadRow,
  ListProgress,
  ListView,
  LookedUpView as LookedUp,
  LookUpKind,
  LookUpOffer,
  LookUpOutcomeView as LookUpOutcome,
  LookUpVerdict,
  Money,
  Noun,
  Offer,
  Order,
  Origin,
  Older,
  PageQuery,
  PauseReason,
  Per,
  PhoneFor,
  Person,
  Preview,
  ReadAs,
  Problem,
  Proof,
  Provider,
  Qualification,
  RecipeChoice,
  RecipeView as Recipe,
  RefusedDetail,
  RefusedRow,
  Reimport,
  Retry,
  Resent,
  RunMoney,
  RunStep,
  RunView,
  Saved,
  SecretTaken,
  ServiceForecast,
  ServiceMoney,
  ServiceView,
  Settings,
  Sending,
  Shown,
  Skipped as SkipCount,
  Sort,
  SortBy as SortKey,
  StepForecast,
  StepJob,
  StrangeLine,
  SuppressedNoMore,
  SuppressedNow,
  Suppresses,
  Said,
  SuppressionName,
  SuppressionPage,
  SuppressionRow,
  TakeInto,
  UnmatchedKind,
  UnmatchedPage,
  UnmatchedRow,
  Verdict,
  Wanted,
  WayInView,
  WebhookView,
  World,
} from "../bindings";

/** Which column (by index) gives a field; `null` says that none does, whatever was guessed. */
export type FieldMap = Said["map"];
export type Drop = { kind: "over" | "leave" | "drop"; paths: string[] };
export type Unsubscribe = () => void;

/** What every refused command throws: a code where the window acts differently, one sentence for people always. */
export class BackendError extends Error {
  constructor(
    readonly code: Code,
    message: string,
  ) {
    super(message);
  }
}

export interface Backend {
  getWorld(): Promise<World>;
  /** Switches the database; refused with `busy` while a job is active. */
  setWorld(world: World): Promise<void>;

  previewList(path: string, said: Said): Promise<Preview>;
  /** Refused with `cancelled` where `cancelImport` broke it off; then nothing is left of it. */
  importList(path: string, said: Said): Promise<ListView>;
  /** Takes a newer version of a list's file into it, or makes another list of a file that is one. Cancelled as an import is. */
  reimportList(path: string, said: Said, how: Reimport): Promise<ListView>;
  cancelImport(path: string): Promise<void>;
  /** Removes a list that was never run; gives how many leads it had. */
  undoImport(list: number): Promise<number>;
  /** Keeps rows that were pasted as a file; gives where it lies. */
  keepPasted(text: string): Promise<string>;
  samplePath(): Promise<string>;
  listLists(): Promise<ListView[]>;
  listProblems(list: number, offset: number, limit: number): Promise<Problem[]>;
  /** Its leads about somebody whom another lead is about. */
  findDuplicates(list: number): Promise<Duplicates>;
  /** Writes all problems to a file; gives how many. */
  exportProblems(list: number, path: string): Promise<number>;

  pageLeads(query: PageQuery): Promise<LeadPage>;
  /** With its answer in that job. */
  getLead(list: number, job: number | null, lead: number): Promise<LeadDetail>;

  /** With whom a lead shares its answer in that job, and what was found for the same person elsewhere. */
  getPerson(job: number, lead: number): Promise<Person>;
  /** The lead is somebody else, and waits for a search of its own; gives the jobs in which it does. */
  setApart(job: number, lead: number): Promise<number[]>;
  /** The lead is whoever has its name, after all; gives the jobs in which it has that answer again, or waits with it. */
  setTogether(job: number, lead: number): Promise<number[]>;

  forecast(list: number, wanted: Wanted): Promise<Forecast>;
  /** Of what the job left when it was stopped. */
  forecastRest(job: number): Promise<Forecast>;
  /** Of asking again for whom the job has no answer. */
  forecastRetry(job: number, retry: Retry): Promise<Forecast>;
  /** Refused where it would not be what was shown. */
  startJob(
    list: number,
    wanted: Wanted,
    again: boolean,
    shown: Shown,
  ): Promise<JobView>;
  /** Searches what the job left when it was stopped. */
  searchRest(job: number, shown: Shown): Promise<JobView>;
  /** Asks again in a new job, which takes over all the others. */
  retryJob(job: number, retry: Retry, shown: Shown): Promise<JobView>;
  /** What the job's run may cost, as it was typed; empty lifts the cap. */
  setCap(job: number, cap: string): Promise<void>;
  pauseJob(job: number): Promise<void>;
  resumeJob(job: number): Promise<void>;
  stopJob(job: number): Promise<void>;
  /** Stops it and cancels what is in flight at the service, batch by batch. */
  cancelJob(job: number): Promise<CancelledBatch[]>;
  /** Of these batches, those that are still in doubt. */
  decideDoubt(
    job: number,
    batches: number[],
    choice: DoubtChoice,
  ): Promise<void>;
  getJob(job: number): Promise<JobView>;
  /** Leads of the job's run that nobody looked for, because their list was cancelled at the service. */
  listCancelledThere(job: number): Promise<CancelledThere[]>;

  /** Newest first, those before the given id. */
  listDeliveries(before: number | null, limit: number): Promise<DeliveryRow[]>;
  getDelivery(id: number): Promise<DeliveryDetail>;
  replayDelivery(id: number): Promise<DeliveryRow>;
  /** Newest first, a hundred at most. */
  listRefused(): Promise<RefusedRow[]>;
  getRefused(id: number): Promise<RefusedDetail>;
  /** Lets one in that proves itself by now; refused with the reason where it does not. */
  releaseRefused(id: number): Promise<void>;
  /** Lets all of those in; gives how many. */
  releaseProven(): Promise<number>;
  /** What was told unasked and waits, newest first, before the given id. */
  listUnmatched(before: number | null, limit: number): Promise<UnmatchedPage>;
  /** Answers among them, all or none; gives the list. */
  takeUnmatched(ids: number[], into: TakeInto): Promise<number>;

  proposeExport(list: number, format: ExportFormat): Promise<string>;
  /** With the answers of the newest job of each kind; of the kind of `job`, with its answers. */
  exportList(
    list: number,
    job: number | null,
    path: string,
    wish: ExportWish,
  ): Promise<Exported>;
  /** Breaks off the export to that path, which is then refused as `cancelled`. */
  cancelExport(path: string): Promise<void>;
  showInFolder(path: string): Promise<void>;

  /** Saved ones first, then those that come with Ringback. */
  listRecipes(): Promise<RecipeChoice[]>;
  /** In place of the one that has its name. */
  saveRecipe(recipe: RecipeView): Promise<void>;
  removeRecipe(name: string): Promise<void>;
  readRecipe(path: string): Promise<RecipeView>;
  /** Gives where it lies. */
  writeRecipe(recipe: RecipeView, path: string): Promise<string>;
  /** What the user pays for a credit, such as "0.017 EUR". */
  getPerCredit(provider: Provider): Promise<string | null>;
  /** Empty forgets it. */
  setPerCredit(provider: Provider, price: string): Promise<void>;
  /** What all jobs cost, service by service. */
  getLedger(): Promise<ServiceMoney[]>;
  /** Every line of it; how many there are. */
  exportLedger(path: string): Promise<number>;
  getSettings(): Promise<Settings>;
  setSettings(settings: Settings): Promise<void>;

  listServices(): Promise<ServiceView[]>;
  setKey(provider: Provider, key: string): Promise<ServiceView>;
  clearKey(provider: Provider): Promise<ServiceView>;

  /** What the account has beside its credits. */
  getAccount(provider: Provider): Promise<FactView[]>;
  /** The lists that lie at the service, newest first. */
  listAccountLists(provider: Provider): Promise<AccountLists>;
  cancelAccountList(provider: Provider, reference: string): Promise<void>;
  /** Refused while a job of ours waits for its rows. */
  removeAccountList(provider: Provider, reference: string): Promise<void>;

  /** What can be looked up, and what was since the window opened, newest first. */
  listLookUps(): Promise<LookUps>;
  /** What was bought before is told again instead, unless `again`. */
  lookUp(
    provider: Provider,
    kind: LookUpKind,
    about: string,
    again: boolean,
  ): Promise<LookedUpView>;

  /** A piece of the suppression list, newest first: what has this in it. */
  listSuppressed(
    search: string,
    offset: number,
    limit: number,
  ): Promise<SuppressionPage>;
  /** One a line, or several with commas between them. */
  addSuppressed(text: string): Promise<SuppressedNow>;
  /** One a line; of a CSV the first column that names people or companies. */
  importSuppressed(path: string): Promise<SuppressedNow>;
  removeSuppressed(names: SuppressionName[]): Promise<SuppressedNoMore>;
  /** A file of people and domains. */
  chooseEntries(): Promise<string | null>;

  /** `null` in the sandbox, which sets its own up. */
  getWebhook(provider: Provider): Promise<WebhookView | null>;
  /** Whether the service sends to what is pasted there; `null` where nobody can tell. Asks the service. */
  isWebhookSet(provider: Provider): Promise<boolean | null>;
  /** Another address; the one before is closed at once. */
  renewWebhookPath(provider: Provider): Promise<WebhookView>;
  /** The secret goes to the keychain and never comes back. */
  setWebhookSecret(provider: Provider, secret: string): Promise<SecretTaken>;
  endRotation(provider: Provider): Promise<WebhookView>;
  /** How many minutes old a signature may be; 0 is any age. */
  setFreshness(provider: Provider, minutes: number): Promise<WebhookView>;
  /** `null` in the sandbox, which needs none. */
  getWayIn(): Promise<WayInView | null>;
  /** Refused with what is wrong with the way. */
  proveWayIn(address: string): Promise<WayInView>;
  closeWayIn(): Promise<WayInView>;

  /** The file the program was opened with; given once. */
  openedWith(): Promise<string | null>;
  chooseFiles(): Promise<string[]>;
  chooseRecipe(): Promise<string | null>;
  chooseTarget(proposed: string): Promise<string | null>;

  onChanges(heard: (changes: Change[]) => void): Unsubscribe;
  onImportProgress(heard: (progress: ImportProgress) => void): Unsubscribe;
  onExportProgress(heard: (progress: ExportProgress) => void): Unsubscribe;
  /** The program was started once more, with a file: `openedWith` gives it. */
  onOpened(heard: () => void): Unsubscribe;
  onDrop(heard: (drop: Drop) => void): Unsubscribe;
}
