import { expect, test } from "vitest";
import { asBackendError } from "./tauri";

test.each([
  [{ code: "busy", message: "A job is running." }, "busy", "A job is running."],
  [
    { code: "brandNew", message: "Something else." },
    "failed",
    "Something else.",
  ],
  ["command not found", "failed", "command not found"],
])(
  "what the host throws becomes one kind of error: %o",
  (thrown, code, message) => {
    expect(asBackendError(thrown)).toMatchObject({ code, message });
  },
);
