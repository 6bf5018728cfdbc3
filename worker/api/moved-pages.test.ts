import { beforeAll, expect, it } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { callPage, pageModule } from "#scripts/testing/page-call";

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld(await createTestDatabase());
}, 60_000);

it.each([
  ["/admin/payments", "/admin/events"],
  ["/uk/admin/payments?before=r-1&page=2", "/uk/admin/events?before=r-1&page=2"],
  ["/uk/admin/credit?to=ann%40store.test", "/uk/admin/people/credit?to=ann%40store.test"],
  ["/ru/admin/dead-letters?page=3", "/ru/admin/events?page=3&show=messages"],
])("%s is for good at %s", async (from, to) => {
  const { loader } = await pageModule(from.replace(/^\/(uk|ru)/, "").replace(/^\/|\?.*$/g, ""));
  const answer = loader && (await callPage(world.app, loader, { cookie: "", path: from }));
  expect(answer).toBeInstanceOf(Response);
  if (!(answer instanceof Response)) return;
  expect([answer.status, answer.headers.get("location")]).toEqual([301, to]);
});
