// The account at Clearout: its plan and limits, and lists that lie there.
import {
  BackendError,
  type AccountListRow,
  type Backend,
  type Fact,
} from "../backend";
import type { FakeHost } from "./host";

type Commands =
  "getAccount" | "listAccountLists" | "cancelAccountList" | "removeAccountList";

const FACTS: Fact[] = [
  { name: "Plan", value: "Sandbox (one-time, active, 0.00)" },
  { name: "Credits bought once", value: "1000000" },
  { name: "Warned below", value: "50" },
  { name: "Calls a minute", value: "299 of 300 left" },
  { name: "Lists at a time", value: "9 of 10 left" },
];

export function accounts(host: FakeHost): Pick<Backend, Commands> {
  const find = (reference: string): AccountListRow => {
    const list = host.data.accountLists.find(
      (list) => list.reference === reference,
    );
    if (list) return list;
    throw new BackendError(
      "failed",
      "Clearout has no list of that id: look at its lists again",
    );
  };
  return {
    getAccount: async (provider) => (provider === "clearout" ? FACTS : []),
    listAccountLists: async () => ({
      lists: [...host.data.accountLists],
      more: false,
    }),
    async cancelAccountList(_, reference) {
      find(reference).state = "cancelled";
    },
    async removeAccountList(_, reference) {
      const gone = find(reference);
      host.data.accountLists = host.data.accountLists.filter(
        (list) => list !== gone,
      );
    },
  };
}

/** A batch of ours that is under way, one that is home, and somebody else's. */
export function laidThere(): AccountListRow[] {
  const list = (
    n: number,
    more: Partial<AccountListRow> & Pick<AccountListRow, "title" | "state">,
  ): AccountListRow => ({
    reference: `66000000000000000000a00${n}`,
    kind: "verify_email",
    word: "",
    rows: 2000,
    madeAt: new Date(Date.UTC(2026, 8, 14, 9, 30 - n)).toISOString(),
    job: null,
    awaited: false,
    ...more,
  });
  return [
    list(1, {
      title: "ringback-1f2e3d4c5b6a7988.csv",
      state: "running",
      job: 3,
      awaited: true,
    }),
    list(2, { title: "newsletter-2026-09.csv", state: "running", rows: 48200 }),
    list(3, {
      title: "ringback-77aa55cc33ee1100.csv",
      state: "completed",
      kind: "find_email",
      rows: 1,
      job: 2,
    }),
  ];
}
