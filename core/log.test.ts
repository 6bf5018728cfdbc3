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
  "CHAIN_RPC_URL",
  "POLYGON_RPC_URL",
  "merchantSignature",
  "privateKey",
  "sessionToken",
  "METRICS_API_TOKEN",
  "apiToken",
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

test("errors keep name, message, place, cause and what an operator looks up; no password, and no field nobody listed", () => {
  const cause = new Error("cannot reach postgresql://refcodes_app:hunter2@db.example/refcodes");
  const error = Object.assign(new TypeError("no answer", { cause }), {
    code: "ECONNRESET",
    buyer: "buyer@example.com",
  });
  log.error("failed", { error });
  const text = lines.join("");
  expect(text).not.toContain("hunter2");
  expect(text).not.toContain("buyer@example.com");
  expect(text).toContain("log.test.ts");
  expect(onlyLine()).toMatchObject({
    error: { name: "TypeError", message: "no answer", code: "ECONNRESET", cause: { name: "Error" } },
  });
});

test("unparseable input is not logged", () => {
  for (const parse of [() => JSON.parse("buyer@example.com"), () => JSON.parse('{"password":"hunter2')]) {
    try {
      parse();
    } catch (error) {
      log.error("failed", { error });
    }
  }
  expect(lines.join("")).not.toMatch(/buyer|hunter2/);
});

test.each([
  ["/api/auth/reset-password/Zx81kLmNoPqRsTuVwXyZ0123", "/api/auth/reset-password/[redacted]"],
  ["/uk/confirm/eyJhbGciOiJIUzI1NiJ9.eyJlbWFpbCI6", "/uk/confirm/[redacted]"],
  ["/orders/ring-platform-org-0f96011835d4-1", "/orders/ring-platform-org-0f96011835d4-1"],
  ["/products/linen-throw", "/products/linen-throw"],
])("of the path %s is logged %s", (path, logged) => {
  log.with({ path }).info("asked");
  log.info(`asked for https://store.test${path.replace("confirm/", "confirm?token=")}&x=1`);
  expect(JSON.parse(lines[0] ?? "")).toMatchObject({ path: logged });
  expect(lines.join("")).not.toMatch(/Zx81|eyJ/);
});

test.each([
  "/sign-in?to=%2Fconfirm%3Ftoken%3DZx81kLmN",
  "/sign-in?to=%2Fconfirm%3Fa%3D1%26token%3DZx81kLmN&ref=1",
  "/sign-in?to=%252Fconfirm%253Ftoken%253DZx81kLmN",
  "/sign-in?to=%2Fa&code=4%2FZx81kLmN&x=1",
])("a token in the way back that an address names is not logged: %s", (address) => {
  log.info(`no such callback: ${address}`);
  log.error("failed", { error: new TypeError(`Invalid URL: ${address}`) });
  expect(lines.join("")).toMatch(/sign-in\?to=/);
  expect(lines.join("")).not.toMatch(/Zx81/);
});

test.each([
  "TypeError: Fetch API cannot load: https://polygon-mainnet.g.alchemy.com/v2/Zx81kLmNoPqRsTuVwXyZ-123",
  "cannot reach https://polygon-mainnet.infura.io/v3/e47f1cd5b4a94b3c9d1e8f7a6b5c4d3e: timed out",
  "wss://node.example/0e47f1cd5b4a94b3c9d1e8f7a6b5c4d3/ws closed",
  "https://polygon-mainnet.blastapi.io/e47f1cd5-b4a9-4b3c-9d1e-8f7a6b5c4d3e: timed out",
  "https://node.example/v1/E47F1CD5-B4A9-4B3C-9D1E-8F7A6B5C4D3E is down",
  "https://node.example/rpc/E47F1CD5-B4A94B3C9D1E8F7A6B5C4D3E",
  "https://node.example/api/e47f1cd5-b4a9-4b3c-9d1e-8f7a6b5c4d3e/polygon",
  "https://e47f1cd5b4a94b3c9d1e8f7a6b5c4d3e.polygon.example/ answered 429",
  "https://node.example/bot7012345:AAZx81kLmNoPqRsTuVwXyZ/send",
  "https://node.example/v1/eyJhbGciOiJIUzI1NiJ9.Zx81kLmNoPqRsTuVwXyZ.Zx81kLmNoPqRsTuVwXyZ0123",
  "https://node.example/v3/polygon/t-e47f1cd5b4a94b3c9d1e8f7a-6b5c4d3e2f1a4b0c9d8e7f6a5b4c3d2e",
  "https://node.example/rpc?project=live-k3x9-e47f1cd5-p0z8-q1w2 answered 401",
  "https://t-e47f1cd5b4a94b3c9d1e8f7a-6b5c4d3e.polygon.example/ answered 429",
  "https://node.example/?project=e47f1cd5-b4a9-4b3c-9d1e-8f7a6b5c4d3e",
  "https://node.example/rpc?apikey=Zx81kLmN answered 401",
  "https://node.example/rpc?x=1&access_token=Zx81kLmN#top",
  "refused: Authorization: Bearer Zx81kLmNoPqRsTuVwXyZ.e47f",
])("the key of a service is not logged: %s", (said) => {
  log.info(said);
  log.error("failed", { error: new Error("no answer", { cause: new TypeError(said) }), reason: said });
  expect(lines.join("")).toMatch(/node\.example|polygon|Bearer/);
  expect(lines.join("")).not.toMatch(/Zx81|e47f/i);
});

test.each([
  "https://store.test/orders/ring-platform-org-0f96011835d4-1 is paid",
  "https://store.test/admin/audit/5f0c3b1e-8d0f-4c8e-9d3a-0a1b2c3d4e5f",
  "https://store.test/uk/vendor/payouts/5f0c3b1e-8d0f-4c8e-9d3a-0a1b2c3d4e5f?page=2",
  "https://store.test/api/store/orders/5f0c3b1e-8d0f-4c8e-9d3a-0a1b2c3d4e5f answered 503",
  `https://polygonscan.com/tx/0x${"ab12".repeat(16)}`,
  "https://store.test/checkout/processing?reference=ring-platform-org-0f96011835d4-12",
  "https://withered-cold-silence-2.matic.quiknode.pro/ answered 429",
  "https://store.test/products/video-card-rtx4090-24gb-gddr6x-ddr5-2024w",
  "https://store.test/products/linen-throw-of-1-colour-and-more?ref=Frnd7Ref",
])("what an operator looks up in an address is kept: %s", (said) => {
  log.info("seen {at}", { at: said });
  expect(onlyLine()).toMatchObject({ at: said });
});

test("an id in the path of a request is kept", () => {
  const path = "/admin/people/5f0c3b1e-8d0f-4c8e-9d3a-0a1b2c3d4e5f";
  log.with({ path }).info("asked");
  expect(onlyLine()).toMatchObject({ path });
});

test("a value that refers to itself or is very deep cannot break logging", () => {
  const loop: Record<string, unknown> = {};
  loop.self = loop;
  log.info("loop", { loop });
  expect(onlyLine()).toMatchObject({ message: "loop" });
});
