// Every component reaches its host by one call, and a test puts a fake there by the same one.
import { getContext, setContext } from "svelte";
import type { Backend } from "./backend";

const KEY = Symbol("backend");

export function provideBackend(backend: Backend): void {
  setContext(KEY, backend);
}

export function useBackend(): Backend {
  return getContext<Backend>(KEY);
}

/** The same for a component that a test renders by itself. */
export function contextOf(backend: Backend): Map<symbol, Backend> {
  return new Map([[KEY, backend]]);
}
