import { beforeAll, expect, it } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { APP_URL } from "#scripts/testing/test-app";
import { createServer } from "#web/create-server";

let world: ApiWorld;

beforeAll(async () => {
  const { handlePage } = await loadPages();
  world = await createApiWorld(await createTestDatabase(), {}, (app) => createServer(app, handlePage));
}, 60_000);

/** Where a preference that is sent from a page leads. */
async function leadsTo(preference: "theme" | "consent", page: string): Promise<string | null> {
  const body = new URLSearchParams({ theme: "dark", to: page, choice: "denied" }).toString();
  const headers = { "content-type": "application/x-www-form-urlencoded", referer: APP_URL + page };
  const answer = await world.send("POST", `/preferences/${preference}`, "anonymous", { body, headers });
  return answer.headers.get("location");
}

it.each(["theme", "consent"] as const)("a %s chosen on the sign-in page keeps its reader there", async (preference) => {
  const page = "/uk/sign-in?to=%2Fuk%2Fcheckout";
  expect(await leadsTo(preference, page)).toBe(page);
});

it.each(["//elsewhere.example", "/api/store/orders", "/\\elsewhere.example"])(
  "a theme sent with the address %s leads to the catalogue",
  async (address) => {
    expect(await leadsTo("theme", address)).toBe("/");
  },
);
