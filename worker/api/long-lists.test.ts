import { beforeAll, expect, it } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { rewardFixture } from "#scripts/testing/reward-fixture";
import { createServer } from "#web/create-server";

/** More than one chunk of streamed HTML holds. */
const REWARDS = 12;

let world: ApiWorld;

beforeAll(async () => {
  const database = await createTestDatabase();
  const { handlePage } = await loadPages();
  world = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
  const rewards = await rewardFixture({ admin: database.adminDb });
  for (let at = 0; at < REWARDS; at += 1) await rewards.add({ status: "pending_approval" });
}, 60_000);

it("a long list is there at once, also without a script: no entry comes after a note that it is broken", async () => {
  const answer = await world.send("GET", "/admin/refcodes?status=pending_approval", "admin");
  const html = await answer.text();
  expect(html.match(/ data-row/g)?.length).toBeGreaterThanOrEqual(REWARDS);
  // What waits for a later part of the stream: after the page come notes that script alone shows.
  const [page = "", after] = html.split("</main>");
  expect(after).toBeDefined();
  expect(page).not.toContain('<template id="B:');
});
