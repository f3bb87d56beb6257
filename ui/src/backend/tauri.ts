// The host that the desktop window has: commands and events by the generated bindings, errors as the interface says.
import { listen } from "@tauri-apps/api/event";
import { commands, events } from "../bindings";
import {
  BackendError,
  type Backend,
  type Drop,
  type ErrorCode,
  type Unsubscribe,
} from "./backend";

const CODES: Record<ErrorCode, true> = {
  failed: true,
  keyMissing: true,
  notFound: true,
  busy: true,
  cancelled: true,
};

export function tauri(): Backend {
  return {
    ...told(commands),
    onChanges: (heard) =>
      until(events.changes.listen((event) => heard(event.payload))),
    onImportProgress: (heard) =>
      until(events.importProgress.listen((event) => heard(event.payload))),
    onExportProgress: (heard) =>
      until(events.exportProgress.listen((event) => heard(event.payload))),
    onOpened: (heard) => until(events.opened.listen(() => heard())),
    onDrop: (heard) =>
      together(DROPS.map(([name, kind]) => until(dropped(name, kind, heard)))),
  };
}

/** A command as the interface has it: what comes back only to say that it is done says nothing. */
type Told<Command> = Command extends (
  ...words: infer Words
) => Promise<infer Answer>
  ? (
      ...words: Words
    ) => [Answer] extends [null] ? Promise<void> : Promise<Answer>
  : never;
type Commands = {
  [Name in keyof typeof commands]: Told<(typeof commands)[Name]>;
};

/** Every command, with what it throws turned into a `BackendError`. */
function told(all: typeof commands): Commands {
  const wrap =
    (command: (...words: never[]) => Promise<unknown>) =>
    (...words: never[]) =>
      command(...words).catch((error: unknown) => {
        throw asBackendError(error);
      });
  const wrapped = Object.entries(all).map(([name, command]) => [
    name,
    wrap(command),
  ]);
  return Object.fromEntries(wrapped) as Commands;
}

/** Our commands throw `{ code, message }`; what Tauri itself refuses comes as a bare string. */
export function asBackendError(error: unknown): BackendError {
  if (typeof error === "object" && error !== null && "message" in error) {
    const code = "code" in error && isCode(error.code) ? error.code : "failed";
    return new BackendError(code, String(error.message));
  }
  return new BackendError("failed", String(error));
}

function isCode(code: unknown): code is ErrorCode {
  return typeof code === "string" && Object.hasOwn(CODES, code);
}

const DROPS: [string, Drop["kind"]][] = [
  ["tauri://drag-enter", "over"],
  ["tauri://drag-leave", "leave"],
  ["tauri://drag-drop", "drop"],
];

function dropped(
  name: string,
  kind: Drop["kind"],
  heard: (drop: Drop) => void,
) {
  return listen<{ paths?: string[] } | null>(name, (event) =>
    heard({ kind, paths: event.payload?.paths ?? [] }),
  );
}

/** Listening begins a moment later than it is asked for; it ends whenever it is told to, even before that. */
function until(listening: Promise<Unsubscribe>): Unsubscribe {
  return () => void listening.then((stop) => stop());
}

function together(all: Unsubscribe[]): Unsubscribe {
  return () => all.forEach((stop) => stop());
}
