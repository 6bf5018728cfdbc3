import { afterEach, beforeEach, expect, test, vi } from "vitest";
import { configureLogging, getLogger } from "./log.ts";

const lines: string[] = [];

beforeEach(() => {
  lines.length = 0;
  for (const method of ["info", "warn", "error"] as const) {
    vi.spyOn(console, method).mockImplementation((line: string) => void lines.push(line));
  }
  configureLogging("edge");
});

afterEach(() => vi.restoreAllMocks());

const log = getLogger(["refcodes", "test"]);

function onlyLine(): Record<string, unknown> {
  expect(lines).toHaveLength(1);
  return JSON.parse(lines[0] ?? "");
}

test("a line is one JSON object with the worker, the logger and its properties", () => {
  log.with({ requestId: "r-1" }).warn("order {orderId} waits", { orderId: "o-1", amountMinor: 9_007_199_254_740_993n });
  expect(onlyLine()).toMatchObject({
    level: "WARN",
    logger: "refcodes.test",
    worker: "edge",
    message: "order {orderId} waits",
    requestId: "r-1",
    orderId: "o-1",
    amountMinor: "9007199254740993",
  });
});

test("configuring twice does not double the lines", () => {
  configureLogging("edge");
  log.info("once");
  expect(lines).toHaveLength(1);
});

test.each([
  "authorization",
  "Cookie",
  "set-cookie",
  "password",
  "DATABASE_URL",
  "AUTH_SECRET",
  "WAYFORPAY_SECRET_KEY",
  "REFERRAL_MINTER_PRIVATE_KEY",
  "POLYGON_RPC_URL",
  "merchantSignature",
  "privateKey",
  "sessionToken",
])("%s never reaches the log, at any depth or in the message", (name) => {
  log.error(`failed with {${name}}`, { [name]: "hunter2", deep: { list: [{ [name]: "hunter2" }] } });
  expect(lines.join("")).not.toContain("hunter2");
  expect(onlyLine()).toMatchObject({ [name]: "[redacted]" });
});

test("what operators search by is kept", () => {
  log.info("seen", { orderReference: "ring-1", txHash: "0xabc", tokenAmount: "5", idempotencyKey: "k" });
  expect(onlyLine()).toMatchObject({
    orderReference: "ring-1",
    txHash: "0xabc",
    tokenAmount: "5",
    idempotencyKey: "k",
  });
});

test("errors keep name, message, stack and cause, but no password of a URL and no bound values of a query", () => {
  const cause = new Error("cannot reach postgresql://refcodes_app:hunter2@db.example/refcodes");
  log.error("failed", { error: new TypeError("Failed query: select 1\nparams: buyer@example.com", { cause }) });
  const text = lines.join("");
  expect(text).not.toContain("hunter2");
  expect(text).not.toContain("buyer@example.com");
  expect(onlyLine()).toMatchObject({
    error: { name: "TypeError", message: "Failed query: select 1", cause: { name: "Error" } },
  });
});

test("a value that refers to itself or is very deep cannot break logging", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  log.info("loop", { loop });
  expect(onlyLine()).toMatchObject({ message: "loop" });
});
