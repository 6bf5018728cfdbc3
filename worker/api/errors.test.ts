import { beforeAll, describe, expect, it } from "vitest";
import { LOCAL_ROLES } from "#scripts/stack/database";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { serveApi, Visitor } from "#scripts/testing/visitor";

/** What a chain's client says when it fails. */
const noChain = () => Promise.reject(new Error("no chain in these tests: https://node.example/hunter2"));

let database: TestDatabase;
let world: ApiWorld;

beforeAll(async () => {
  database = await createTestDatabase();
  world = await createApiWorld(database, { consumer: { readChain: noChain, health: noChain } });
}, 60_000);

describe("a refusal", () => {
  it("says its code and a request id to whoever is not signed in", async () => {
    const response = await world.send("GET", "/api/refcodes", "anonymous");
    expect(response.status).toBe(401);
    expect(await response.json()).toEqual({
      error: { code: "not_signed_in", message: expect.any(String), requestId: expect.any(String) },
    });
  });
});

describe("an unexpected failure", () => {
  it("says a request id, and nothing of the database or its secrets", async () => {
    expectErrorLog(/request failed/);
    const { api } = serveApi(database.appUrl.replace(`${LOCAL_ROLES.app}:`, `${LOCAL_ROLES.app}:wrong-`));
    const response = await new Visitor(api).send("GET", "/api/products");
    expect(response.status).toBe(500);
    const text = await response.text();
    expect(JSON.parse(text)).toEqual({
      error: { code: "internal", message: expect.any(String), requestId: expect.any(String) },
    });
    expect(text).not.toMatch(/select|password|127\.0\.0\.1/i);
  });

  it("of the chain leaves the audit readable and the health honest", async () => {
    const audit = await world.send("GET", `/api/audit/${world.orderReference}`, "admin");
    expect(await audit.json()).toMatchObject({ verdict: "not_paid", chain: null });
    const health = await world.send("GET", "/api/health", "anonymous");
    expect(health.status).toBe(503);
    expect(await health.text()).not.toContain("hunter2");
  });
});
