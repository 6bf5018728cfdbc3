import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import { type LoopbackServer, listenOnLoopback, sendJson } from "../loopback-server.ts";
import { connectCloudflare } from "./cloudflare.ts";

/** Statuses of the next answers; then 200. */
let statuses: number[] = [];
let asked: string[] = [];
let server: LoopbackServer;

beforeAll(async () => {
  server = await listenOnLoopback((request, response) => {
    asked.push(`${request.method} ${request.url}`);
    const status = statuses.shift() ?? 200;
    if (status === 0) return void response.destroy();
    if (status === 429) response.setHeader("retry-after", "7");
    const errors = status === 200 ? [] : [{ code: 10_001, message: "trouble" }];
    sendJson(response, status, { success: status === 200, errors, result: status === 200 ? { id: "x" } : null });
  });
});
afterAll(() => server.stop());

function connect() {
  const pauses: number[] = [];
  const env = {
    ...process.env,
    CLOUDFLARE_API_TOKEN: "token",
    CLOUDFLARE_ACCOUNT_ID: "acc",
    CLOUDFLARE_API_BASE_URL: server.url,
  };
  const pause = async (ms: number) => pauses.push(ms);
  asked = [];
  return { cloudflare: connectCloudflare({ env, pause }), pauses };
}

const result = z.object({ id: z.string() });

describe("Cloudflare's API", () => {
  it("is asked again while it is busy, fails or is silent, and is given the time it asks for", async () => {
    const { cloudflare, pauses } = connect();
    statuses = [429, 503, 0];
    expect(await cloudflare.ask({ path: "/queues", result })).toEqual({ id: "x" });
    expect(pauses).toEqual([7000, 2000, 4000]);
    expect(asked).toEqual(Array(4).fill("GET /accounts/acc/queues"));
  });

  it("gets a change once, and the error says whether it may pass", async () => {
    const { cloudflare } = connect();
    for (const [status, mayPass] of [
      [500, true],
      [429, true],
      [0, true],
      [400, false],
    ] as const) {
      statuses = [status];
      await expect(cloudflare.ask({ method: "POST", path: "/queues", result })).rejects.toMatchObject({ mayPass });
    }
    expect(asked).toHaveLength(4);
  });

  it("answers null for what is not there, but a change of it fails", async () => {
    const { cloudflare } = connect();
    statuses = [404, 404, 404];
    expect(await cloudflare.ask({ path: "/queues/1", result })).toBeNull();
    expect(await cloudflare.ask({ method: "DELETE", path: "/queues/1", result })).toBeNull();
    await expect(cloudflare.ask({ method: "POST", path: "/queues", result })).rejects.toMatchObject({
      codes: [10_001],
    });
  });

  it("wants a token and an account, and never says the token", async () => {
    expect(() => connectCloudflare({ env: {} as NodeJS.ProcessEnv })).toThrow("CLOUDFLARE_ACCOUNT_ID");
    const { cloudflare } = connect();
    statuses = [403];
    await expect(cloudflare.ask({ path: "/queues", result })).rejects.not.toThrow("token");
  });
});
