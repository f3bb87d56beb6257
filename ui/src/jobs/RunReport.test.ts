import { render, screen } from "@testing-library/svelte";
import { expect, it } from "vitest";
import { contextOf } from "../backend/context";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { SHOWN } from "../backend/fake/shown";
import { FIRST } from "../terms/kinds";
import RunReport from "./RunReport.svelte";

it("tells what was sent again, cancelled there, and feared to be charged", async () => {
  const clock = new HeldClock();
  const backend = fakeBackend({ clock, pace: { doubtful: [1] } });
  const list = backend.addList("leads-200.csv").id;
  const wanted = { ...FIRST, provider: "clearout" as const };
  const { id } = await backend.startJob(list, wanted, false, SHOWN);
  clock.advance(60_000);
  const doubts = (await backend.getJob(id)).doubts.map(({ id }) => id);
  await backend.decideDoubt(id, doubts, "resend");
  clock.advance(60_000);
  const { run } = await backend.getJob(id);
  if (!run) throw new Error("every job has a run");
  backend.listCancelledThere = async () => [
    { job: id, leads: 3, retriable: false },
    { job: id + 1, leads: 9, retriable: false },
  ];
  render(RunReport, {
    props: { open: true, run, shown: id, onjob: () => undefined },
    context: contextOf(backend),
  });
  for (const words of [
    /^\d+ searches go out a second time by your word; they may/,
    /^3 leads unsure because the list was cancelled at Clearout first\.$/,
    /credits spent, up to [\d,]+ more may have been charged, 0 held\.$/,
  ])
    expect(await screen.findByText(words)).toBeDefined();
  expect(screen.queryByText(/^9 leads unsure/)).toBeNull();
});
