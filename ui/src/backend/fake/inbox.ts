// The deliveries of the fake: what the listener would have kept of each callback.
import type { DeliveryDetail, DeliveryRow, UnmatchedRow } from "../backend";
import { BackendError } from "../backend";
import { toldBy } from "./told";

type Waits = Omit<UnmatchedRow, "id">;

/** A delivery about which nothing is to be said. */
const PLAIN = {
  provider: "enrow",
  batch: null,
  job: null,
  proof: "secretPath",
  test: false,
  unmatched: false,
  state: "applied",
  note: null,
} satisfies Partial<DeliveryRow>;

export class FakeInbox {
  #rows: DeliveryRow[] = [];
  #updated = false;
  /** What came signed, by the delivery's id. */
  readonly #signed = new Map<number, string>();

  receive(batch: number, job: number, receivedAt: string): DeliveryRow {
    const id = this.#rows.length + 1;
    const bytes = new TextEncoder().encode(body(batch)).length;
    const odd = oddity(id);
    const row: DeliveryRow = {
      id,
      receivedAt,
      bytes,
      ...PLAIN,
      batch,
      job,
      ...odd,
    };
    this.#rows.push(row);
    return row;
  }

  /** The webhook of the Clearout account brings something. */
  tell(receivedAt: string): { row: DeliveryRow; waits: Waits | null } {
    const id = this.#rows.length + 1;
    const told = toldBy(this.#signed.size, receivedAt);
    const row: DeliveryRow = {
      id,
      receivedAt,
      bytes: new TextEncoder().encode(told.body).length,
      ...PLAIN,
      provider: "clearout",
      proof: "signature",
      ...told.row,
    };
    this.#signed.set(id, told.body);
    this.#rows.push(row);
    const { waits } = told;
    return {
      row,
      waits: waits
        ? { ...waits, delivery: id, provider: "clearout", toldAt: receivedAt }
        : null,
    };
  }

  /** What a delivery told waits no more. */
  taken(id: number): void {
    const row = this.#row(id);
    row.unmatched = false;
    row.note = "nobody here had asked for it: it was taken into a list";
  }

  list(before: number | null, limit: number): DeliveryRow[] {
    const end = before === null ? this.#rows.length : before - 1;
    return this.#rows.slice(Math.max(0, end - limit), end).reverse();
  }

  get(id: number): DeliveryDetail {
    const row = this.#row(id);
    const raw = this.#raw(row);
    const pretty = indented(raw);
    return { row: { ...row }, head: head(row), raw, pretty };
  }

  replay(id: number): DeliveryRow {
    const row = this.#row(id);
    if (row.test || row.unmatched) return row;
    if (row.state !== "unreadable") {
      row.state = "repeated";
      row.note = "Read again: it changed nothing.";
    } else if (this.#updated && this.#signed.has(id)) {
      row.state = "applied";
      row.note = null;
    }
    return row;
  }

  /** From now on what came signed can be read. */
  update(): void {
    this.#updated = true;
  }

  /** The delivery that announced a batch. */
  ofBatch(batch: number): DeliveryRow | null {
    return this.#rows.find((row) => row.batch === batch) ?? null;
  }

  #raw({ id, batch, state }: DeliveryRow): string {
    const raw = this.#signed.get(id) ?? body(batch ?? 0);
    const cut = state === "unreadable" && !this.#signed.has(id);
    return cut ? raw.slice(0, 41) : raw;
  }

  #row(id: number): DeliveryRow {
    const row = this.#rows[id - 1];
    if (!row) throw new BackendError("notFound", `There is no delivery ${id}.`);
    return row;
  }
}

function oddity(id: number): Partial<DeliveryRow> {
  if (id % 23 === 11)
    return {
      state: "unreadable",
      note: "Not JSON; the batch is fetched by polling.",
    };
  if (id % 11 === 6)
    return {
      state: "repeated",
      note: "Came a second time; it changed nothing.",
    };
  return {};
}

export function reference(batch: number): string {
  return `4e1a07c2-${String(batch).padStart(4, "0")}-4b6d-9a31-c0ffee${String(batch).padStart(6, "0")}`;
}

function body(batch: number): string {
  return JSON.stringify({
    event: "email_finder.bulk.completed",
    id: reference(batch),
    stats: { finished: 250, requested: 250, credits_cost: 178 },
    finished_at: "2026-09-14T09:31:07Z",
  });
}

function indented(raw: string): string | null {
  try {
    return JSON.stringify(JSON.parse(raw), null, 2);
  } catch {
    return null;
  }
}

function head(row: DeliveryRow): string {
  const lines = [
    "POST /hook/••••••••••••••••••••••••••• HTTP/1.1",
    "host: 127.0.0.1:48215",
    "content-type: application/json",
    `content-length: ${row.bytes}`,
    `user-agent: ${row.provider ?? "some"}-sandbox/1`,
  ];
  if (row.proof === "signature")
    lines.push(`x-co-webhook-signature: t=1789378267,v1=${"5e".repeat(32)}`);
  return lines.join("\n");
}
