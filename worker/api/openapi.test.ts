import { beforeAll, describe, expect, it } from "vitest";
import { notifications, refcodes, rewardTransitions } from "#db/schema";
import { APP_URL, type ApiWorld, createApiWorld, OWNED_WALLET, REWARDS } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { placeOrder } from "#scripts/testing/store-fixture";
import { createApi } from "#worker/api/app";
import { describedOperations, openApiDocument } from "#worker/api/openapi";
import { operations } from "#worker/api/operations";

let world: ApiWorld;

beforeAll(async () => {
  const database = await createTestDatabase();
  world = await createApiWorld(database);
  await giveHistory(database, world);
}, 60_000);

/** Gives the owner of everything a code with a refused order, a reward with its story, and news: lists must not be empty. */
async function giveHistory({ adminDb, appDb }: TestDatabase, { idOf, productId }: ApiWorld): Promise<void> {
  const userId = idOf("user");
  await adminDb.insert(refcodes).values({ code: "Frnd7Ref", userId, walletAddress: OWNED_WALLET });
  await placeOrder(appDb, { buyerId: idOf("anotherUser"), productId, cookieCode: "Frnd7Ref" });
  await placeOrder(appDb, { buyerId: userId, productId, cookieCode: "Frnd7Ref" });
  const at = new Date();
  const orderReference = REWARDS.pending;
  await adminDb
    .insert(rewardTransitions)
    .values({ id: "t", orderReference, toStatus: "pending_approval", actor: "test", at });
  const data = { orderReference, tokenAmount: "1", tokenDecimals: "18" };
  await adminDb.insert(notifications).values({ id: "n", userId, type: "referral_reward_approved", data });
}

const document = openApiDocument({ title: "API", url: APP_URL });

describe("the API's description", () => {
  it("has every endpoint and no other", () => {
    const { routes } = createApi(APP_URL);
    const table = new Set(
      routes.filter(({ path }) => !path.endsWith("/*")).map(({ method, path }) => `${method} ${path}`),
    );
    expect(Object.keys(operations).toSorted()).toEqual([...table].toSorted());
  });

  it("says what a request must hold as the schema that checks it does", () => {
    expect(document.paths["/api/store/orders"]).toMatchObject({
      post: {
        security: [{ session: [] }],
        requestBody: {
          content: { "application/json": { schema: { type: "object", required: ["items", "contact"] } } },
        },
      },
    });
    expect(document.paths["/api/refcodes/rewards/{orderReference}/reject"]).toMatchObject({
      post: { parameters: [{ name: "orderReference", in: "path", required: true }] },
    });
  });

  it("is served to anyone, and points at nothing that it lacks", async () => {
    const answer = await world.send("GET", "/api/openapi.json", "anonymous");
    const text = await answer.text();
    expect(answer.status).toBe(200);
    expect([...new Set([...text.matchAll(/"\$ref":"([^"]+)"/g)].map(([, ref]) => ref))]).toEqual([
      "#/components/schemas/Error",
      "#/components/schemas/SignInError",
    ]);
    const page = await world.send("GET", "/api/docs", "anonymous");
    const html = await page.text();
    for (const address of Object.keys(describedOperations)) expect(html).toContain(`<code>${address}</code>`);
    expect(html).not.toMatch(/<script|<style|style=/);
  });

  it.each(
    Object.entries(operations).filter(
      ([address, { access }]) => address.startsWith("GET ") && access !== "cron secret",
    ),
  )("tells the truth about %s", async (address, { access, status, answer }) => {
    const path = (address.split(" ")[1] ?? "").replace(":orderReference", world.orderReference);
    const role = access === "vendor" ? "vendor" : access === "session" ? "user" : "admin";
    const asked = await world.send("GET", path, role);
    if (address.endsWith("/health")) return expect(asked.status).toBe(503);
    expect(asked.status).toBe(status);
    if (answer) answer.parse(await asked.json());
  });
});
