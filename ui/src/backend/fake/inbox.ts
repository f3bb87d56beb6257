// The deliveries of the fake: what the listener would have kept of each callback.
import type { DeliveryDetail, DeliveryRow } from "../backend";
import { BackendError } from "../backend";

export class FakeInbox {
  #rows: DeliveryRow[] = [];

  receive(batch: number, job: number, receivedAt: string): DeliveryRow {
    const id = this.#rows.length + 1;
    const bytes = new TextEncoder().encode(body(batch)).length;
    const odd = oddity(id);
    const row: DeliveryRow = {
      id,
      receivedAt,
      bytes,
      batch,
      job,
      proof: "secretPath",
      state: "applied",
      note: null,
      ...odd,
    };
    this.#rows.push(row);
    return row;
  }

  list(before: number | null, limit: number): DeliveryRow[] {
    const end = before === null ? this.#rows.length : before - 1;
    return this.#rows.slice(Math.max(0, end - limit), end).reverse();
  }

  get(id: number): DeliveryDetail {
    const row = this.#row(id);
    const raw =
      row.state === "unreadable"
        ? body(row.batch).slice(0, 41)
        : body(row.batch);
    const pretty =
      row.state === "unreadable"
        ? null
        : JSON.stringify(JSON.parse(raw), null, 2);
    return { row, head: head(row), raw, pretty };
  }

  replay(id: number): DeliveryRow {
    const row = this.#row(id);
    if (row.state === "unreadable") return row;
    row.state = "repeated";
    row.note = "Read again: it changed nothing.";
    return row;
  }

  /** The delivery that announced a batch. */
  ofBatch(batch: number): DeliveryRow | null {
    return this.#rows.find((row) => row.batch === batch) ?? null;
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

function head(row: DeliveryRow): string {
  const lines = [
    "POST /hook/••••••••••••••••••••••••••• HTTP/1.1",
    "host: 127.0.0.1:48215",
    "content-type: application/json",
    `content-length: ${row.bytes}`,
    "user-agent: enrow-sandbox/1",
  ];
  return lines.join("\n");
}
