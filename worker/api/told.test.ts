import { beforeAll, beforeEach, describe, expect, it, vi } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";

let world: ApiWorld;
let looks = 0;

beforeAll(async () => {
  const health = () => {
    looks += 1;
    return Promise.reject(new Error("no chain"));
  };
  world = await createApiWorld(await createTestDatabase(), { consumer: { health } });
}, 60_000);

beforeEach(() => {
  looks = 0;
});

describe("a referrer's rewards", () => {
  it("name no order of a friend, in whatever field", async () => {
    const tell = async (path: string) => (await world.send("GET", path, "user")).text();
    const list = await tell("/api/refcodes/my-rewards");
    const [reward] = JSON.parse(list).rewards;
    const detail = await tell(`/api/refcodes/my-rewards/${reward.key}`);
    expect(JSON.parse(detail).timeline).toBeInstanceOf(Array);
    const text = (await tell("/api/refcodes")) + list + detail + (await tell("/api/refcodes/my-rewards.csv"));
    expect(text).not.toContain(world.orderId);
    expect(text).not.toContain("orderReference");
  });
});

describe("the sign-in service", () => {
  const account = { email: "told@store.example.com", password: "password-123", name: "T" };

  it.each(["sign-up/email", "sign-in/email"])("exposes no session token through %s", async (path) => {
    const answer = await world.send("POST", `/api/auth/${path}`, "anonymous", { body: account });
    expect(answer.status).toBe(200);
    expect(answer.headers.get("set-cookie")).toMatch(/session_token/);
    const text = await answer.text();
    expect(text).toContain("told@store.example.com");
    expect(text).not.toContain("token");
  });

  it("neither exposes nor lists tokens of the signed-in user", async () => {
    const session = await world.send("GET", "/api/auth/get-session", "user");
    const text = await session.text();
    expect(text).toContain("user@store.test");
    expect(text).not.toContain("token");
    expect((await world.send("GET", "/api/auth/list-sessions", "user")).status).toBe(404);
  });
});

describe("the health", () => {
  it("shows everyone status, version and what is not well, nothing more, and checks once in 30 seconds", async () => {
    for (let time = 0; time < 20; time++) {
      const answer = await world.send("GET", "/api/health", time % 2 ? "anonymous" : "user");
      expect(answer.status).toBe(503);
      expect(await answer.json()).toEqual({ status: "degraded", why: ["consumer"], build: "tests" });
    }
    expect(looks).toBe(1);
    const now = Date.now();
    vi.spyOn(Date, "now").mockReturnValue(now + 31_000);
    await Promise.all(Array.from({ length: 10 }, () => world.send("GET", "/api/health", "anonymous")));
    expect(looks).toBe(2);
  });

  it("is told to an admin in full", async () => {
    const answer = await world.send("GET", "/api/health", "admin");
    expect(await answer.json()).toMatchObject({ details: { database: { ok: true }, chain: { ok: false } } });
  });
});
