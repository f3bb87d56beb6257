// The fake as the page's address asks for it, for a browser and for the page tests:
// `?lists=leads-100000.csv&run=1&clock=held&doubtful=3`; `run=verify_email,clearout` asks for that. `refused=2` requests were not let in, a Clearout account
// told `told=7` things, `opened=PATH` is what the program was opened with, `fails=COMMAND` and `hangs=COMMAND` make a
// command do so. In the real world `address=URL` was proven, `secret=WORD` is known, `tested=WORD` came signed with that;
// forms were filled in `typed=5` times. The page tests drive it through `window.ringbackFake`.
import { FIRST } from "../../terms/kinds";
import { SHOWN } from "./shown";
import {
  BackendError,
  type Kind,
  type Provider,
  type Wanted,
} from "../backend";
import { HeldClock } from "./clock";
import { fakeBackend, type FakeBackend, type FakeOptions } from "./fake";

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
  const fake = fakeBackend(options);
  fake.opened = asked.get("opened");
  fake.credits = Number(asked.get("credits") ?? fake.credits);
  for (const path of asked.getAll("lists")) fake.addList(path);
  for (const word of asked.getAll("run"))
    await fake.startJob(1, wanted(word), false, SHOWN);
  if (fake.clock instanceof HeldClock)
    fake.clock.advance(Number(asked.get("ran") ?? 0));
  for (let n = Number(asked.get("refused") ?? 0); n > 0; n -= 1) fake.refuse();
  for (let n = Number(asked.get("told") ?? 0); n > 0; n -= 1) fake.tell();
  settle(fake, asked);
  misbehave(fake, asked);
  window.ringbackFake = fake;
  return fake;
}

/** `kind,provider`; anything else is what is proposed. */
function wanted(word: string): Wanted {
  const [kind, provider] = word.split(",");
  if (!kind || !provider) return FIRST;
  return { ...FIRST, kind: kind as Kind, provider: provider as Provider };
}

function settle(fake: FakeBackend, asked: URLSearchParams): void {
  const { way } = fake;
  const address = asked.get("address");
  if (address) way.prove(address, fake.now());
  way.secrets = asked.getAll("secret");
  if (way.secrets.length > 1) way.rotatedAt = fake.clock.now();
  for (const word of asked.getAll("tested")) fake.sendTest(word);
  for (let n = Number(asked.get("typed") ?? 0); n > 0; n -= 1) fake.typed();
}

function misbehave(fake: FakeBackend, asked: URLSearchParams): void {
  const fails = () =>
    Promise.reject(
      new BackendError("failed", "The database could not be read."),
    );
  const hangs = () => new Promise(() => undefined);
  for (const name of asked.getAll("fails"))
    Object.assign(fake, { [name]: fails });
  for (const name of asked.getAll("hangs"))
    Object.assign(fake, { [name]: hangs });
}
