import { beforeAll, expect, it } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

let world: ApiWorld;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  world = await createApiWorld(await createTestDatabase(), {}, (app) => createServer(app, handlePage));
}, 60_000);

const typed = { name: "Nina Newcomer", email: "user@store.test" };

it.each([
  { path: "/sign-in", password: "a-wrong-password", kept: [typed.email] },
  { path: "/sign-in?new=account", password: "pass-77", kept: [typed.email, typed.name] },
])("without scripts $path keeps all but the password when it refuses", async ({ path, password, kept }) => {
  const answer = await world.send("POST", path, "anonymous", {
    body: new URLSearchParams({ ...typed, password }).toString(),
    headers: { "content-type": "application/x-www-form-urlencoded" },
  });
  expect(answer.status).toBeGreaterThanOrEqual(400);
  const page = await answer.text();
  for (const value of kept) expect(page).toContain(`value="${value}"`);
  expect(page).not.toContain(password);
});
