// The fake as the page's address asks for it, for a browser and for the page tests:
// `?lists=leads-100000.csv&run=1&clock=held&doubtful=3`. The page tests drive it through `window.ringbackFake`.
import { HeldClock } from "./clock";
import { FakeBackend, type FakeOptions } from "./fake";

declare global {
  interface Window {
    ringbackFake?: FakeBackend;
  }
}

export async function fakeFromAddress(
  asked: URLSearchParams,
): Promise<FakeBackend> {
  const options: FakeOptions = {
    pace: { doubtful: asked.getAll("doubtful").map(Number) },
  };
  if (asked.get("clock") === "held") options.clock = new HeldClock();
  if (asked.get("world") === "real") options.world = "real";
  const fake = new FakeBackend(options);
  for (const path of asked.getAll("lists")) fake.addList(path);
  if (asked.has("run")) await fake.startJob(1);
  if (fake.clock instanceof HeldClock)
    fake.clock.advance(Number(asked.get("ran") ?? 0));
  window.ringbackFake = fake;
  return fake;
}
