// What a Clearout account tells, as its webhook would bring it: asked for by somebody else, by a form, by hand, and once
// in a form that cannot be read.
import type { DeliveryRow, UnmatchedRow } from "../backend";
import { domainOf, emailOf, nameOf } from "./people";

type Made = {
  body: string;
  row: Partial<DeliveryRow>;
  /** What waits because of it. */
  waits?: Pick<UnmatchedRow, "kind" | "subject" | "verdict" | "word">;
};

export const WAITS =
  "nobody here had asked for it: it waits among the unmatched";
const KINDS = [
  checked,
  searched,
  renamed,
  test,
  typed,
  unreadable,
  checked,
  list,
];

/** The `n`-th of them. */
export function toldBy(n: number, receivedAt: string): Made {
  const kind = KINDS[n % KINDS.length] ?? checked;
  return kind(n, receivedAt);
}

function checked(n: number, at: string): Made {
  const subject = emailOf(n + 400);
  const word = n % 2 === 0 ? "valid" : "catch_all";
  return {
    body: event(n, at, "email_verifier.instant.completed", {
      email_address: subject,
      status: word,
    }),
    row: { unmatched: true, note: WAITS },
    waits: {
      kind: "answer",
      subject,
      verdict: n % 2 === 0 ? "deliverable" : "catch_all",
      word,
    },
  };
}

function searched(n: number, at: string): Made {
  const person = n + 700;
  const subject = emailOf(person);
  return {
    body: event(n, at, "email_finder.instant.completed", {
      full_name: nameOf(person),
      domain: domainOf(person),
      emails: [{ email_address: subject }],
    }),
    row: { unmatched: true, note: WAITS },
    waits: { kind: "answer", subject, verdict: "found", word: "found" },
  };
}

function list(n: number, at: string): Made {
  const subject = `newsletter-${n}.csv`;
  return {
    body: event(n, at, "email_verifier.bulk.completed", {
      list_id: "66b0c0ffee0000000000d004",
      list_name: subject,
    }),
    row: { unmatched: true, note: WAITS },
    waits: { kind: "list", subject, verdict: null, word: "" },
  };
}

/** Something that no version knows yet. */
function renamed(n: number, at: string): Made {
  const subject = "list.renamed";
  return {
    body: event(n, at, subject, { list_id: "66b0c0ffee0000000000d004" }),
    row: { unmatched: true, note: WAITS },
    waits: { kind: "other", subject, verdict: null, word: "" },
  };
}

function test(n: number, at: string): Made {
  return {
    body: event(
      n,
      at,
      "email_verifier.instant.completed",
      { email_address: "valid@example.com", status: "valid" },
      "test",
    ),
    row: {
      test: true,
      note: "a test event, sent by hand: it changes nothing",
    },
  };
}

function typed(n: number, at: string): Made {
  return {
    body: event(n, at, "form_guard.email_validation.completed", {
      email_address: emailOf(n + 900),
      status: "valid",
    }),
    row: {},
  };
}

function unreadable(n: number, at: string): Made {
  return {
    body: event(n, at, "email_verifier.instant.completed", "soon"),
    row: { state: "unreadable", note: "its `data` is not what was expected" },
  };
}

function event(
  n: number,
  at: string,
  type: string,
  data: unknown,
  mode = "live",
): string {
  return JSON.stringify({
    event_id: `66c0ffee00000000000${String(n).padStart(5, "0")}`,
    event_type: type,
    event_mode: mode,
    event_created_on: at,
    payload: { status: "success", data },
  });
}
