import { expect, it } from "vitest";
import { fakeBackend } from "../backend/fake/fake";
import { RefusedInbox } from "./refused.svelte";

async function afterLateSecret() {
  const backend = fakeBackend({ world: "real" });
  backend.refuse();
  for (const word of ["mine", "forged", "mine"]) backend.sendTest(word);
  const refused = new RefusedInbox(backend);
  await refused.refresh();
  return { backend, refused };
}

it("says why one cannot be let in, and lets it in once it proves itself", async () => {
  const { backend, refused } = await afterLateSecret();
  expect(refused.hopeful).toHaveLength(3);
  await refused.choose(2);
  expect(refused.open?.whyNot).toContain("there is no webhook secret");
  await expect(refused.release(2)).rejects.toThrow("cannot be let in");
  expect(refused.rows).toHaveLength(4);
  backend.way.secrets = ["mine"];
  await refused.choose(2);
  expect(refused.open?.whyNot).toBeNull();
  await refused.release(2);
  expect(refused.rows.map((row) => row.id)).toEqual([4, 3, 1]);
  expect(refused.open).toBeNull();
});

it("lets in all that prove themselves and no other", async () => {
  const { backend, refused } = await afterLateSecret();
  expect(await refused.releaseProven()).toBe(0);
  backend.way.secrets = ["mine"];
  expect(await refused.releaseProven()).toBe(2);
  expect(refused.rows.map((row) => row.id)).toEqual([3, 1]);
  await refused.choose(3);
  expect(refused.open?.whyNot).toContain("signed with another secret");
});
