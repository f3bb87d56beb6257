import { SHOWN } from "../backend/fake/shown";
import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { FIRST } from "../terms/kinds";
import { PersonOf } from "./person.svelte";

/** Two lists of the same people; the first has been searched. */
async function opened() {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock });
  const run = async (path: string) => {
    const list = backend.addList(path).id;
    const { searches } = await backend.forecast(list, FIRST);
    const shown = { ...SHOWN, searches };
    const job = await backend.startJob(list, FIRST, false, shown);
    clock.advance(10_000);
    return { list, job: job.id };
  };
  await run("/a/spring-60.csv");
  const { list, job } = await run("/a/autumn-60.csv");
  const detail = (lead: number) => backend.getLead(list, job, lead);
  return { backend, job, detail };
}

it("tells with whom an answer is shared, and where else a person was found", async () => {
  const { backend, job, detail } = await opened();
  const of = new PersonOf(backend);
  await of.look(job, await detail(21));
  expect(of.person?.companions.map(({ row }) => row)).toEqual([21]);
  expect(of.person?.earlier).toMatchObject([
    { listName: "spring-60", row: 22, kind: "find_email" },
  ]);
  await of.look(null, await detail(2));
  expect(of.person).toBeNull();
});

it("sets apart, after which nobody shares and a search waits", async () => {
  const { backend, job, detail } = await opened();
  const of = new PersonOf(backend);
  expect(await of.setApart(job, await detail(21))).toBe(true);
  expect(of.person).toMatchObject({ apart: true, companions: [] });
  const { counts, queued } = await backend.getJob(job);
  expect([counts.pending, queued]).toEqual([1, 1]);
  expect(await of.setTogether(job, await detail(21))).toBe(true);
  expect(of.person).toMatchObject({ apart: false, companions: [{ row: 21 }] });
  expect((await backend.getJob(job)).counts.pending).toBe(0);
});
