// Requests that looked like callbacks and were not let in, as the listener would keep them.
import { BackendError, type RefusedDetail, type RefusedRow } from "../backend";

const KEPT = 100;
const STRANGER = {
  reason: "Its path belongs to no batch of this machine.",
  body: '{"event":"email_finder.bulk.completed","id":"5f0e9c11-7a20-4d3c-8b1e-0c0ffee00001"}',
};
const KINDS = [
  STRANGER,
  {
    reason: "Its body is longer than a callback may be.",
    body: `{"padding":"${"x".repeat(900)}`,
  },
  { reason: "It did not say how long its body is.", body: "probe=1" },
];
const NOWHERE = "it did not come to the webhook of an account";
const OTHER =
  "its signature does not fit: it was signed with another secret, or changed on the way";
const NONE =
  "there is no webhook secret to check it with: enter the one shown in Clearout";

type Kept = {
  row: RefusedRow;
  body: string;
  /** Of what came to the webhook: what it was signed with. */
  signedWith: string | null;
};

export class Refused {
  #last = 0;
  #all: Kept[] = [];

  receive(receivedAt: string): void {
    const { reason, body } = KINDS[this.#last % KINDS.length] ?? STRANGER;
    this.#keep(receivedAt, reason, body, null);
  }

  /** Something came to the webhook of the Clearout account; `secrets` are those that are known. */
  turnDown(
    receivedAt: string,
    body: string,
    signedWith: string,
    secrets: string[],
  ): void {
    const why = secrets.length === 0 ? NONE : OTHER;
    const reason = `It came on the path for Clearout, but ${why}`;
    this.#keep(receivedAt, reason, body, signedWith);
  }

  list(): RefusedRow[] {
    return this.#all
      .slice(-KEPT)
      .reverse()
      .map((one) => one.row);
  }

  get(id: number, secrets: string[]): RefusedDetail {
    const { row, body, signedWith } = this.#get(id);
    return {
      row,
      head: head(body, signedWith !== null),
      raw: body,
      pretty: pretty(body),
      whyNot: whyNot(signedWith, secrets),
    };
  }

  /** Takes it out, where it proves itself. */
  release(id: number, secrets: string[]): void {
    const why = whyNot(this.#get(id).signedWith, secrets);
    if (why !== null)
      throw new BackendError(
        "failed",
        `this delivery cannot be let in: ${why}`,
      );
    this.#all = this.#all.filter(({ row }) => row.id !== id);
  }

  /** Takes out whatever proves itself, and gives how many that were. */
  releaseProven(secrets: string[]): number {
    const before = this.#all.length;
    this.#all = this.#all.filter(
      ({ signedWith }) => whyNot(signedWith, secrets) !== null,
    );
    return before - this.#all.length;
  }

  #keep(
    receivedAt: string,
    reason: string,
    body: string,
    signedWith: string | null,
  ): void {
    this.#last += 1;
    const row: RefusedRow = {
      id: this.#last,
      receivedAt,
      reason,
      bytes: body.length,
      account: signedWith === null ? null : "clearout",
    };
    this.#all.push({ row, body, signedWith });
  }

  #get(id: number): Kept {
    const one = this.#all.find(({ row }) => row.id === id);
    if (!one)
      throw new BackendError("notFound", `There is no refused request ${id}.`);
    return one;
  }
}

function whyNot(signedWith: string | null, secrets: string[]): string | null {
  if (signedWith === null) return NOWHERE;
  if (secrets.length === 0) return NONE;
  return secrets.includes(signedWith) ? null : OTHER;
}

function pretty(body: string): string | null {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return null;
  }
}

function head(body: string, signed: boolean): string {
  const lines = [
    "POST /hook/••••••••••••••••••••••••••• HTTP/1.1",
    "host: 127.0.0.1:48215",
    "content-type: application/json",
    `content-length: ${body.length}`,
  ];
  return [
    ...lines,
    signed
      ? `x-co-webhook-signature: t=1789378267,v1=${"a7".repeat(32)}`
      : "user-agent: curl/8.5",
  ].join("\n");
}
