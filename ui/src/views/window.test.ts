import { expect, it } from "vitest";
import { fakeBackend } from "../backend/fake/fake";
import { WindowState } from "./window.svelte";

it("leaves whoever has gone somewhere before it was open where they are", async () => {
  const quick = new WindowState(fakeBackend());
  const opening = quick.open();
  quick.go({ name: "lookUp" });
  await opening;
  expect(quick.place.name).toBe("lookUp");

  await quick.switchTo("real");
  expect(quick.place.name).toBe("start");
});
