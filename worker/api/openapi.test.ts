import { beforeAll, describe, expect, it } from "vitest";
import { APP_URL, type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { createApi } from "#worker/api/app";
import { describedOperations, openApiDocument } from "#worker/api/openapi";
import { operations } from "#worker/api/operations";

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld(await createTestDatabase());
}, 60_000);

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
    const role = access === "vendor" ? "vendor" : address.includes("store/payments") ? "user" : "admin";
    const asked = await world.send("GET", path, role);
    if (address.endsWith("/health")) return expect(asked.status).toBe(503);
    expect(asked.status).toBe(status);
    if (answer) answer.parse(await asked.json());
  });
});
