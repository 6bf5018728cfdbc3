import { afterAll, beforeAll, expect, it } from "vitest";
import { AnalyticsEngine } from "#scripts/stand-ins/cloudflare/analytics-engine";
import { type AnalyticsServer, startAnalytics } from "#scripts/stand-ins/cloudflare/analytics-server";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { loadPages } from "#scripts/testing/pages";
import { createServer } from "#web/create-server";

const engine = new AnalyticsEngine();
let analytics: AnalyticsServer;
let database: TestDatabase;
let handlePage: Awaited<ReturnType<typeof loadPages>>["handlePage"];

beforeAll(async () => {
  analytics = await startAnalytics(engine);
  ({ handlePage } = await loadPages());
  database = await createTestDatabase();
}, 60_000);
afterAll(() => analytics.stop());

const dataset = {
  writeDataPoint: (point: unknown) => engine.take({ dataset: "ring_test_metrics", point }),
};

/** A store that measures, and reads by these settings. */
async function storeWith(settings: Record<string, string>): Promise<ApiWorld> {
  return createApiWorld(await createTestDatabase(), { settings, dataset }, (app) => createServer(app, handlePage));
}
const readable = () => ({
  METRICS_API_URL: analytics.apiUrl,
  METRICS_ACCOUNT_ID: analytics.accountId,
  METRICS_DATASET: "ring_test_metrics",
  METRICS_API_TOKEN: analytics.token,
});

const show = async (world: ApiWorld, path = "/uk/admin/metrics") => {
  const answer = await world.send("GET", path, "admin");
  expect(answer.status).toBe(200);
  const html = await answer.text();
  return html.slice(html.indexOf("<main"));
};
const contact = { name: "Olena Bondar", phone: "+380441234567", city: "Kyiv", address: "Khreshchatyk 1" };
const card = (html: string, name: string) =>
  html.slice(html.indexOf(`<section aria-label="${name}"`)).split("</section>")[0] ?? "";

it("an order that is placed is on the page, once, also when it was sent twice", async () => {
  const world = await storeWith(readable());
  const body = { items: [{ productId: world.productId, quantity: 1 }], contact };
  const headers = { "idempotency-key": crypto.randomUUID() };
  for (let time = 0; time < 2; time++) {
    const answer = await world.send("POST", "/api/store/orders", "user", { body, headers });
    expect(answer.status).toBe(201);
  }
  for (const span of ["day", "week", "month"]) {
    const html = await show(world, `/uk/admin/metrics?span=${span}`);
    expect(card(html, "Оформлені замовлення"), span).toContain(">1</p>");
    expect(card(html, "Запас на комісії, у винагородах")).toContain("не виміряно");
  }
  expect(await show(world, "/uk/admin/metrics?span=for-ever")).toContain('aria-current="page"');
});

it("says plainly what is missing, and never fails for it", async () => {
  const { METRICS_API_TOKEN: _, ...withoutToken } = readable();
  expect(await show(await storeWith(withoutToken))).toContain("секрет METRICS_API_TOKEN");
  expect(await show(await storeWith({ ...readable(), METRICS_API_TOKEN: "wrong" }))).toContain(
    "Cloudflare не дає прочитати",
  );
  const nowhere = { ...readable(), METRICS_API_URL: "http://127.0.0.1:9/client/v4" };
  expect(await show(await storeWith(nowhere))).toContain("Cloudflare зараз не відповідає");
  const unmeasured = await createApiWorld(database, {}, (app) => createServer(app, handlePage));
  expect(await show(unmeasured)).toContain("не збирає показників");
});
