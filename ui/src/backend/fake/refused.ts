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

export class Refused {
  #all: RefusedDetail[] = [];

  receive(receivedAt: string): void {
    const id = this.#all.length + 1;
    const { reason, body } = KINDS[(id - 1) % KINDS.length] ?? STRANGER;
    const row = { id, receivedAt, reason, bytes: body.length };
    this.#all.push({ row, head: head(body), raw: body, pretty: pretty(body) });
  }

  list(): RefusedRow[] {
    return this.#all
      .slice(-KEPT)
      .reverse()
      .map((one) => one.row);
  }

  get(id: number): RefusedDetail {
    const one = this.#all[id - 1];
    if (!one)
      throw new BackendError("notFound", `There is no refused request ${id}.`);
    return one;
  }
}

function pretty(body: string): string | null {
  try {
    return JSON.stringify(JSON.parse(body), null, 2);
  } catch {
    return null;
  }
}

function head(body: string): string {
  return [
    "POST /hook/••••••••••••••••••••••••••• HTTP/1.1",
    "host: 127.0.0.1:48215",
    "content-type: application/json",
    `content-length: ${body.length}`,
    "user-agent: curl/8.5",
  ].join("\n");
}
