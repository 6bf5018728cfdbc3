import { eq } from "drizzle-orm";
import { beforeAll, describe, expect, it, vi } from "vitest";
import type { ConsumerHealth } from "#core/ports/consumer-rpc";
import { deactivateCode } from "#core/services/referrals/deactivate-code";
import { linkLabels, mails, payouts, referralRewards, vendors } from "#db/schema";
import { giveHistory } from "#scripts/testing/api-history";
import { type ApiWorld, createApiWorld, OWNED_CODE } from "#scripts/testing/api-world";
import { addFinding } from "#scripts/testing/audit-finding-row";
import { addBatch } from "#scripts/testing/bank-batch-row";
import { createTestDatabase } from "#scripts/testing/database";
import { APP_URL } from "#scripts/testing/test-app";
import { createApi } from "#worker/api/app";
import { openApiDocument } from "#worker/api/openapi";
import { describedOperations, operations } from "#worker/api/operations";

const wellConsumer: ConsumerHealth = {
  chain: { ok: true, chainId: 31_337, blockNumber: "42" },
  operator: { address: "0x00000000000000000000000000000000000000A8", balanceWei: "1", rewardsLeft: 1_000 },
  minter: { inFlight: 1, oldestAt: "2026-03-01T10:00:00.000Z", stopped: null },
  oracle: { priceUsd: "0.10", source: "config", at: "2026-03-01T10:00:00.000Z" },
};

let world: ApiWorld;
let paidReference: string;
let batchId: string;
/** One that is the vendor's. */
let payoutId: string;
let findingId: string;
/** Of the user's reward for the paid reference. */
let rewardKey: string;
let isChainUp = true;

beforeAll(async () => {
  const database = await createTestDatabase();
  const health = async () => (isChainUp ? wellConsumer : Promise.reject(new Error("no chain")));
  world = await createApiWorld(database, { consumer: { health } });
  paidReference = await giveHistory(database, world);
  const { details } = world.app.runtime.bankCtx;
  batchId = await addBatch(database.adminDb, { details, vendorId: "vendor", ownerId: world.idOf("vendor") });
  const [payout] = await database.adminDb
    .select({ id: payouts.id })
    .from(payouts)
    .where(eq(payouts.vendorId, `vendor-of-${world.productId}`));
  payoutId = payout?.id ?? "";
  const userId = world.idOf("user");
  await database.adminDb.insert(vendors).values({ id: "of-user", userId, name: "Kiln", tier: "starter" });
  await addBatch(database.adminDb, { details, vendorId: "of-user", ownerId: userId });
  const letter = { id: "letter", recipient: "user@store.test", kind: "reset" } as const;
  await database.adminDb.insert(mails).values({ ...letter, expiresAt: new Date() });
  await database.adminDb.update(vendors).set({ delivery: "Nova Poshta", deliveryDaysFrom: 1, deliveryDaysTo: 3 });
  await database.adminDb.insert(linkLabels).values({ code: OWNED_CODE, label: "insta", place: 1 });
  findingId = await addFinding(database.adminDb);
  const [reward] = await database.adminDb
    .select({ key: referralRewards.publicId })
    .from(referralRewards)
    .where(eq(referralRewards.orderReference, paidReference));
  rewardKey = reward?.key ?? "";
  const decision = { code: OWNED_CODE, reason: "test", actorId: world.idOf("admin"), now: new Date() };
  await deactivateCode({ db: database.appDb }, decision);
}, 60_000);

const document = openApiDocument(describedOperations, {
  title: "API",
  url: APP_URL,
  providers: ["wayforpay", "another"],
});

/** Records that agree, refunds that need nobody, credit that a card does not move, sales of last month, and the scopes of OpenAPI's security schemes. */
const rightlyEmpty = ["drift", "refundCases", "movements", "estimates", "session", "cron"];

/** Where an address needs one. */
const queries: Record<string, string> = {
  "GET /api/vendor/rate-estimate": "?rateBp=700",
  "GET /api/vendor/statement.csv": "?month=2026-03",
};

/** Names of lists that are empty wherever they stand: nothing is known of what they would hold. */
function unseenLists(answer: unknown): string[] {
  const seen = new Map<string, boolean>();
  JSON.stringify(answer, (name, value: unknown) => {
    if (Array.isArray(value)) seen.set(name, (seen.get(name) ?? false) || value.length > 0);
    return value;
  });
  return [...seen].flatMap(([name, isFilled]) => (isFilled ? [] : [name]));
}

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

  it("has the addresses of each payment provider", () => {
    for (const provider of ["wayforpay", "another"]) {
      expect(document.paths).toHaveProperty([`/api/payments/${provider}/webhook`, "post"]);
      expect(document.paths).toHaveProperty([`/api/store/payments/${provider}`, "post"]);
    }
    expect(Object.keys(document.paths).filter((path) => path.includes("provider"))).toEqual([]);
  });

  it("lists the refusals of an address whose provider is filled in", () => {
    const { post } = document.paths["/api/store/payments/wayforpay"] ?? {};
    expect(post).toMatchObject({ responses: { 400: {}, 401: {}, 404: {}, 409: {} } });
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
    const role = access === "vendor" ? "vendor" : access === "session" ? "user" : "admin";
    const reference = role === "admin" ? paidReference : world.orderReference;
    const path = (address.split(" ")[1] ?? "")
      .replace(":orderReference", reference)
      .replace(":userId", world.idOf("user"))
      .replace(":personId", world.idOf("user"))
      .replace(":productId", world.productId)
      .replace(/:vendorId$/, `vendor-of-${world.productId}`)
      .replace(":vendorId", "vendor")
      .replace(":batchId", batchId)
      .replace(":settlementId", `${paidReference}:vendor-of-${world.productId}`)
      .replace(":month", new Date().toISOString().slice(0, 7))
      .replace(":payoutId", payoutId)
      .replace(":findingId", findingId)
      .replace(":key", rewardKey)
      .replace(":code", OWNED_CODE)
      .replace(":provider", "wayforpay");
    const asked = await world.send("GET", `${path}${queries[address] ?? ""}`, role);
    expect(asked.status).toBe(status);
    if (!answer) return;
    const body: unknown = await asked.json();
    answer.parse(body);
    expect(unseenLists(body).filter((name) => !rightlyEmpty.includes(name))).toEqual([]);
  });

  it("tells the truth about a store that is not well", async () => {
    isChainUp = false;
    const { answer, unhealthy } = operations["GET /api/health"] ?? {};
    vi.spyOn(Date, "now").mockReturnValue(Date.now() + 60_000);
    const asked = await world.send("GET", "/api/health", "admin");
    isChainUp = true;
    expect(asked.status).toBe(unhealthy);
    expect(answer?.parse(await asked.json())).toMatchObject({
      status: "degraded",
      why: ["consumer"],
      details: { database: { ok: true }, chain: { ok: false } },
    });
  });
});
