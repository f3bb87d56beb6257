// What tests were shown before they start a job: they know what they start.
import type { Shown } from "../backend";

export const SHOWN: Shown = {
  world: "sandbox",
  searches: Infinity,
  ceiling: Infinity,
  joins: null,
  run: null,
};
