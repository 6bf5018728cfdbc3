import { beforeAll, expect, it } from "vitest";
import { readRewardLetters, stopsLetters } from "#core/services/accounts/letter-settings";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

let world: ApiWorld;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  world = await createApiWorld(await createTestDatabase(), {}, (app) => createServer(app, handlePage));
}, 60_000);

async function reader() {
  const { accountCtx } = world.app.runtime;
  const userId = world.idOf("user");
  const { unsubscribeToken: token = "" } = (await stopsLetters(accountCtx, { id: userId, emailVerified: true })) ?? {};
  return { token, isWritten: async () => (await readRewardLetters(accountCtx, { userId }))?.rewards };
}

const post = (path: string, body: string, headers: Record<string, string> = {}) =>
  world.send("POST", path, "anonymous", {
    body,
    headers: { "content-type": "application/x-www-form-urlencoded", origin: "", ...headers },
  });

it("opening the link changes nothing, whoever opens it; the mail program's POST stops the letters, once and again", async () => {
  const { token, isWritten } = await reader();
  for (let opened = 0; opened < 3; opened++) {
    const page = await world.send("GET", `/uk/unsubscribe?token=${token}`, "anonymous");
    expect([page.status, page.headers.get("cache-control")]).toEqual([200, "private, no-store"]);
  }
  expect(await isWritten()).toBe(true);
  for (let times = 0; times < 2; times++) {
    const answer = await post(`/uk/unsubscribe?token=${token}`, "List-Unsubscribe=One-Click");
    expect([answer.status, answer.headers.getSetCookie()]).toEqual([200, []]);
    expect(await isWritten()).toBe(false);
  }
  expect((await post("/unsubscribe?token=nobodys", "List-Unsubscribe=One-Click")).status).toBe(404);
});

it("another site's form, which is no mail program's, presses nothing", async () => {
  const { token, isWritten } = await reader();
  const before = await isWritten();
  const origin = "https://elsewhere.test";
  const pressed = await post(`/unsubscribe?token=${token}`, "intent=resume", {
    origin,
    "sec-fetch-site": "cross-site",
  });
  expect(pressed.status).toBe(403);
  expect(await isWritten()).toBe(before);
});
