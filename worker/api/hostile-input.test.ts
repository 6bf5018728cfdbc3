import { configureSync, getConfig, type LoggerConfig, type LogRecord } from "@logtape/logtape";
import fc from "fast-check";
import { beforeAll, describe, expect, it, onTestFinished } from "vitest";
import { type ApiWorld, createApiWorld } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { allowErrorLog } from "#scripts/testing/expected-errors";
import { rounds } from "#scripts/testing/rounds";
import { APP_URL } from "#scripts/testing/test-app";
import { createApi } from "#worker/api/app";

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld(await createTestDatabase());
}, 60_000);

const table = [
  ...new Set(
    createApi(APP_URL)
      .routes.filter(({ path, method }) => !path.endsWith("/*") && method !== "ALL")
      .map(({ method, path }) => `${method} ${path}`),
  ),
  ...["sign-up/email", "sign-in/email", "siwe/verify"].map((path) => `POST /api/auth/${path}`),
];

/** What people, scanners and broken clients put where a text belongs. */
const nasty = fc.oneof(
  fc.constantFrom("\0", "a\0b", "\ud800", "\udc00x", "%00", "%", "%zz", "../..", "'; drop table users; --", ""),
  fc.constantFrom("x".repeat(300), "x".repeat(5_000), "ё".repeat(300), "\u202e", "1e400", "-0", "NaN"),
  fc.string({ unit: "binary", maxLength: 40 }),
);

const fields = [
  ...["email", "password", "name", "message", "signature", "orderId", "locale", "reason", "currency", "amountMinor"],
  ...["grantId", "ids", "items", "contact", "productId", "quantity", "token", "newPassword", "newEmail", "proof"],
];
const value = fc.oneof(nasty, fc.array(nasty, { maxLength: 3 }), fc.double(), fc.constant(null), fc.boolean());
const body = fc.oneof(
  fc.dictionary(fc.constantFrom(...fields), value, { maxKeys: 6 }).map((each) => JSON.stringify(each)),
  fc
    .record({ email: fc.constant("a@b.example.com"), password: fc.constant("long-enough-1"), name: nasty })
    .map(stringify),
  fc.record({ items: fc.constant([{ productId: "x", quantity: 1 }]), contact: contactOf(nasty) }).map(stringify),
  nasty,
);

function stringify(each: unknown): string {
  return JSON.stringify(each);
}

function contactOf(text: fc.Arbitrary<string>) {
  return fc.record({ name: text, phone: fc.oneof(text, fc.constant("+380501112233")), city: text, address: text });
}

/** What nobody wants to read back: a secret that was sent in the wrong place, and markup. */
const CANARY = "hunter2<img src=x onerror=alert(1)>";

/** What the running test logs, errors or not. */
function listenToLog(): LogRecord[] {
  const heard: LogRecord[] = [];
  const config = getConfig();
  if (config === null) throw new Error("nobody listens to the log");
  const hears: LoggerConfig<string, string> = { category: ["refcodes", "app"], sinks: ["heard"], lowestLevel: "info" };
  const sinks = { ...config.sinks, heard: (record: LogRecord) => void heard.push(record) };
  configureSync({ ...config, sinks, loggers: [...config.loggers, hears], reset: true });
  onTestFinished(() => configureSync({ ...config, reset: true }));
  return heard;
}

describe("whatever is sent", () => {
  it.each(table)("%s never fails on our side", async (route) => {
    // The sign-in service's codes for refusals; ours for a crash differs.
    allowErrorLog(/^(?!request failed)/);
    const [method = "", path = ""] = route.split(" ");
    await fc.assert(
      fc.asyncProperty(nasty, nasty, body, async (parameter, query, text) => {
        const address = path.replace(/:\w+/, () => encodeURIComponent(parameter.toWellFormed()) || "x");
        const search = `?status=${encodeURIComponent(query.toWellFormed())}&page=${encodeURIComponent(query.toWellFormed())}`;
        const sent = method === "GET" ? {} : { body: text };
        const response = await world.send(method, address + search, "admin", sent);
        // The health says 503 here, because there is no chain in these tests.
        expect(response.status, `${address}${search} ${text}`).not.toBe(500);
      }),
      { numRuns: rounds(8) },
    );
  });

  it.each(table)("%s repeats nothing of what it refuses, to whoever sent it or to the log", async (route) => {
    allowErrorLog(/^(?!request failed)/);
    const heard = listenToLog();
    const [method = "", path = ""] = route.split(" ");
    const escaped = encodeURIComponent(CANARY);
    const address = `${path.replaceAll(/:\w+/g, escaped)}?status=${escaped}&before=${escaped}&${escaped}=1`;
    const bodies =
      method === "GET"
        ? [undefined]
        : [
            { [CANARY]: CANARY },
            Object.fromEntries(fields.map((field) => [field, CANARY])),
            Object.fromEntries(fields.map((field) => [field, { [CANARY]: [CANARY] }])),
            CANARY,
          ];
    for (const sent of bodies) {
      const headers = { "idempotency-key": "hunter2-".repeat(50), "accept-language": CANARY };
      const response = await world.send(method, address, "admin", {
        headers,
        ...(sent !== undefined && { body: sent }),
      });
      const said = `${response.status} ${await response.text()}`;
      if (response.status >= 400) expect(said).not.toContain("hunter2");
    }
    // Where it was asked for is told by every line, without what may be a token.
    const lines = heard.map(
      ({ rawMessage, properties: { path: _, ...others } }) => `${rawMessage} ${stringify(others)}`,
    );
    expect(lines.join("\n")).not.toContain("hunter2");
  });

  it("a list that is wrong in every item is refused briefly", async () => {
    const items = Array.from({ length: 30 }, () => 7);
    const response = await world.send("POST", "/api/store/orders", "user", { body: { items } });
    const text = await response.text();
    expect([response.status, text]).toEqual([400, expect.stringMatching(/items\.0: .*and \d+ more/)]);
    expect(text.length).toBeLessThan(1_500);
  });

  it("names that the database cannot hold are not found, texts it cannot hold are refused", async () => {
    const ask = async (method: string, path: string, sent?: string) =>
      (await world.send(method, path, "admin", sent === undefined ? {} : { body: sent })).status;
    expect(await ask("GET", "/api/audit/a%00b")).toBe(404);
    expect(await ask("GET", `/api/audit/${"x".repeat(300)}`)).toBe(404);
    expect(await ask("GET", "/api/audit/%E0%A4%A")).toBe(404);
    expect(await ask("GET", "/api/products?query=a%00b")).toBe(400);
    expect(await ask("POST", "/api/refcodes/rewards/x/reject", '{"reason":"a\\u0000b"}')).toBe(400);
    expect(await ask("POST", "/api/refcodes/rewards/x/reject", '{"reason":"a\\ud800b"}')).toBe(400);
    expect(await ask("POST", "/api/refcodes/rewards/x/reject", '{"reason":"a\\\\u0000b"}')).toBe(409);
  });
});
