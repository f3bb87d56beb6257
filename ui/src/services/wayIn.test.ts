import { expect, it } from "vitest";
import { HeldClock } from "../backend/fake/clock";
import { fakeBackend } from "../backend/fake/fake";
import { WayIn } from "./wayIn.svelte";

async function real() {
  const clock = new HeldClock();
  const way = new WayIn(fakeBackend({ world: "real", clock }));
  await way.refresh();
  const prove = (address: string) => {
    const proven = way.prove(address);
    clock.advance(5000);
    return proven;
  };
  return { way, prove };
}

it("says where to forward to before anything is proven", async () => {
  const { way } = await real();
  expect(way.view).toMatchObject({
    local: "http://127.0.0.1:21455",
    address: null,
    open: false,
  });
});

it("keeps an address that leads here, and forgets it when told to", async () => {
  const { way, prove } = await real();
  const proven = prove("https://callbacks.example.com/");
  expect(way.proving).toBe(true);
  expect(await proven).toBe(true);
  expect(way.proving).toBe(false);
  expect(way.view).toMatchObject({
    address: "https://callbacks.example.com",
    open: true,
  });
  await way.close();
  expect(way.view?.address).toBeNull();
});

it("says what is wrong with one that does not, and keeps the one before", async () => {
  const { way, prove } = await real();
  await prove("https://callbacks.example.com");
  for (const [address, why] of [
    ["https://down.example.com", "let it forward to 127.0.0.1, port 21455"],
    ["https://page.example.com", "A web page answers"],
    ["http://callbacks.example.com", "begin with https:// only"],
    ["callbacks", "This is no address"],
  ] as const) {
    expect(await prove(address)).toBe(false);
    expect(way.wrong?.toLowerCase()).toContain(why.toLowerCase());
    expect(way.view?.address).toBe("https://callbacks.example.com");
  }
  await prove("https://callbacks.example.com");
  expect(way.wrong).toBeNull();
});
