import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { FIRST } from "../terms/kinds";
import { SHOWN } from "../backend/fake/shown";
import { Inbox } from "./inbox.svelte";

async function afterARun() {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock, pace: { batch: 10 } });
  await backend.startJob(
    backend.addList("leads-3000.csv").id,
    FIRST,
    false,
    SHOWN,
  );
  const inbox = new Inbox(backend);
  await inbox.refresh();
  return { clock, backend, inbox };
}

it("puts new deliveries on top and keeps the older ones it has", async () => {
  const { clock, inbox } = await afterARun();
  expect(inbox.rows).toHaveLength(0);
  clock.advance(300_000);
  await inbox.refresh();
  const newest = inbox.rows[0]?.id ?? 0;
  expect(inbox.rows).toHaveLength(100);
  inbox.more = true;
  await inbox.older();
  expect(inbox.rows.map((row) => row.id)).toEqual(
    Array.from({ length: 200 }, (_, n) => newest - n),
  );
  await inbox.refresh();
  expect(inbox.rows).toHaveLength(200);
});

it("shows what a replay did", async () => {
  const { clock, inbox } = await afterARun();
  clock.advance(5000);
  await inbox.refresh();
  await inbox.choose(1);
  expect(inbox.open?.row.state).toBe("applied");
  await inbox.replay(1);
  expect(inbox.open?.row.state).toBe("repeated");
  expect(inbox.rows.find((row) => row.id === 1)?.note).toContain(
    "changed nothing",
  );
});
