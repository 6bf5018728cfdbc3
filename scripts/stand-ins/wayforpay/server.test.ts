import { mkdtempSync, rmSync } from "node:fs";
import { createServer } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { z } from "zod";
import type { CallbackLog } from "./callbacks.ts";
import { type Sandbox, startSandbox } from "./server.ts";
import { isSigned, sign } from "./signature.ts";

const merchant = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };
const key = merchant.secretKey;

interface Received {
  readonly contentType: string | undefined;
  readonly body: string;
}

/** A shop that answers callbacks as `accept` says, and keeps what it got. */
async function startShop(accept: (reference: string, attempt: number) => string) {
  const received: Received[] = [];
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    received.push({ contentType: request.headers["content-type"], body });
    response.end(accept(String(JSON.parse(body).orderReference), received.length));
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the shop got no port");
  return { url: `http://127.0.0.1:${address.port}`, received, stop: () => new Promise((done) => server.close(done)) };
}

function signedAccept(orderReference: string): string {
  const time = 1_767_225_600;
  return JSON.stringify({
    orderReference,
    status: "accept",
    time,
    signature: sign(key, [orderReference, "accept", time]),
  });
}

let sandbox: Sandbox;
let shop: Awaited<ReturnType<typeof startShop>>;
let attempts: CallbackLog[];

async function begin(
  accept: (reference: string, attempt: number) => string = signedAccept,
  stateFile?: string,
): Promise<void> {
  shop = await startShop(accept);
  attempts = [];
  sandbox = await startSandbox({
    merchant,
    ...(stateFile === undefined ? {} : { stateFile }),
    retryDelaysMs: [10],
    expireAfterMs: 30,
    onCallback: (log) => attempts.push(log),
  });
}

beforeEach(() => begin());
afterEach(async () => {
  await sandbox.stop();
  await shop.stop();
});

function purchaseForm(orderReference: string, changed: Record<string, string> = {}): URLSearchParams {
  const values = [merchant.account, "localhost", orderReference, "1767225600", "499.50", "UAH", "Мед", "1", "499.50"];
  const fields = { merchantAccount: merchant.account, merchantDomainName: "localhost", orderReference };
  return new URLSearchParams({
    ...fields,
    orderDate: "1767225600",
    amount: "499.50",
    currency: "UAH",
    "productName[]": "Мед",
    "productCount[]": "1",
    "productPrice[]": "499.50",
    serviceUrl: `${shop.url}/hook`,
    returnUrl: "https://store.example/return?x=1&y=2",
    merchantSignature: sign(key, values),
    ...changed,
  });
}

async function pay(orderReference: string, action: string): Promise<string> {
  const opened = await fetch(sandbox.payUrl, { method: "POST", body: purchaseForm(orderReference) });
  const vkh = new URL(opened.url).searchParams.get("vkh") ?? "";
  const answer = await fetch(`${sandbox.url}/page/${action}`, { method: "POST", body: new URLSearchParams({ vkh }) });
  return answer.text();
}

async function api(request: Record<string, unknown>): Promise<Record<string, unknown>> {
  const answer = await fetch(sandbox.apiUrl, { method: "POST", body: JSON.stringify(request) });
  return z.record(z.string(), z.unknown()).parse(await answer.json());
}

function refundRequest(orderReference: string, amount: string): Record<string, unknown> {
  const merchantSignature = sign(key, [merchant.account, orderReference, amount, "UAH"]);
  const common = { transactionType: "REFUND", merchantAccount: merchant.account, orderReference, merchantSignature };
  return { ...common, amount, currency: "UAH", comment: "returned", apiVersion: 1 };
}

function status(orderReference: string): Promise<Record<string, unknown>> {
  const merchantSignature = sign(key, [merchant.account, orderReference]);
  const request = { transactionType: "CHECK_STATUS", merchantAccount: merchant.account, orderReference };
  return api({ ...request, merchantSignature });
}

describe("paying", () => {
  it("shows what is paid, without letting a product's name become markup", async () => {
    const values = [merchant.account, "localhost", "o1", "1767225600", "1", "UAH", "<b>Мед</b>", "1", "1"];
    const form = purchaseForm("o1", {
      "productName[]": "<b>Мед</b>",
      "productPrice[]": "1",
      amount: "1",
      merchantSignature: sign(key, values),
    });
    const html = await (await fetch(sandbox.payUrl, { method: "POST", body: form })).text();
    expect(html).toContain("&lt;b&gt;Мед&lt;/b&gt;");
    expect(html).toContain("1.00 UAH");
  });

  it("tells the shop in JSON that calls itself a form, signed, and sends the browser back by POST", async () => {
    const html = await pay("o1", "approve");
    expect(html).toContain('method="post" action="https://store.example/return?x=1&amp;y=2"');
    expect(html).toContain('name="transactionStatus" value="Approved"');
    await vi.waitFor(() => expect(attempts).toHaveLength(1));
    expect(attempts[0]?.accepted).toBe(true);
    expect(shop.received[0]?.contentType).toBe("application/x-www-form-urlencoded");
    const told = JSON.parse(shop.received[0]?.body ?? "");
    expect(told).toMatchObject({ transactionStatus: "Approved", reasonCode: 1100, amount: 499.5, currency: "UAH" });
    const signed = [merchant.account, "o1", 499.5, "UAH", told.authCode, told.cardPan, "Approved", 1100];
    expect(isSigned(key, signed, told.merchantSignature)).toBe(true);
  });

  it("declines when the person says so, and lets a payment expire that was left", async () => {
    await pay("declined", "decline");
    await pay("left", "leave");
    await vi.waitFor(() => expect(attempts).toHaveLength(2));
    expect(attempts.map(({ transactionStatus }) => transactionStatus)).toEqual(["Declined", "Expired"]);
  });

  it.each([
    ["a changed amount", { amount: "1.00" }, 1113],
    ["an other merchant", { merchantAccount: "somebody" }, 1113],
    ["a missing field", { orderDate: "" }, 1115],
  ])("refuses %s", async (_what, changed, code) => {
    const answer = await fetch(sandbox.payUrl, { method: "POST", body: purchaseForm("o1", changed) });
    expect(answer.status).toBe(400);
    expect(await answer.text()).toContain(`Reason code ${code}`);
  });

  it("shows the same page again while no card was tried, as when a payer goes back and forth", async () => {
    const open = async () => (await fetch(sandbox.payUrl, { method: "POST", body: purchaseForm("o1") })).url;
    expect(await open()).toBe(await open());
  });

  it("refuses a reference that was used before, as the gateway does", async () => {
    await pay("o1", "decline");
    const again = await fetch(sandbox.payUrl, { method: "POST", body: purchaseForm("o1") });
    expect(await again.text()).toContain("Reason code 1112");
  });
});

describe("callbacks", () => {
  it("come again until the shop's accept is signed correctly, or a sale could be lost", async () => {
    await sandbox.stop();
    await shop.stop();
    const answers = [
      "not json",
      JSON.stringify({ orderReference: "o1", status: "accept", time: 1, signature: "wrong" }),
    ];
    await begin((reference, attempt) => answers[attempt - 1] ?? signedAccept(reference));
    await pay("o1", "approve");
    await vi.waitFor(() => expect(attempts.at(-1)?.accepted).toBe(true));
    expect(attempts.map(({ accepted }) => accepted)).toEqual([false, false, true]);
  });

  it("go on after a restart, and the payment is still known then", async () => {
    await sandbox.stop();
    await shop.stop();
    const folder = mkdtempSync(join(tmpdir(), "refcodes-sandbox-"));
    const stateFile = join(folder, "payments.json");
    let down = true;
    await begin((reference) => (down ? "not now" : signedAccept(reference)), stateFile);
    await pay("o1", "approve");
    await vi.waitFor(() => expect(attempts.length).toBeGreaterThan(0));
    await sandbox.stop();
    down = false;
    attempts = [];
    sandbox = await startSandbox({ merchant, stateFile, onCallback: (log) => attempts.push(log) });
    await vi.waitFor(() => expect(attempts.map(({ accepted }) => accepted)).toEqual([true]));
    expect(await api(refundRequest("o1", "499.50"))).toMatchObject({ reasonCode: 1100 });
    rmSync(folder, { recursive: true });
  });

  it("can be sent once more, late, as happens in production", async () => {
    await pay("o1", "approve");
    sandbox.resendCallback("o1");
    await vi.waitFor(() => expect(shop.received).toHaveLength(2));
    expect(shop.received[1]?.body).toBe(shop.received[0]?.body);
  });
});

describe("what happens in production", () => {
  it("tells the shop of every state, signed each time", async () => {
    await pay("o1", "hold");
    for (const status of ["InProcessing", "Approved", "RefundInProcessing", "Refunded"] as const) {
      sandbox.setStatus("o1", status);
    }
    await vi.waitFor(() => expect(attempts.filter(({ accepted }) => accepted)).toHaveLength(5));
    expect(new Set(attempts.map(({ transactionStatus }) => transactionStatus))).toEqual(
      new Set(["Pending", "InProcessing", "Approved", "RefundInProcessing", "Refunded"]),
    );
  });

  it("lets a declined payer try another card under the same reference", async () => {
    await pay("o1", "decline");
    const opened = shop.received.length;
    sandbox.setStatus("o1", "Approved", { copies: 3 });
    await vi.waitFor(() => expect(shop.received.length).toBe(opened + 4));
    expect(new Set(shop.received.slice(-3).map(({ body }) => body)).size).toBe(1);
  });

  it("tells all of it again, the newest first", async () => {
    await pay("o1", "decline");
    sandbox.setStatus("o1", "Approved");
    await vi.waitFor(() => expect(shop.received).toHaveLength(2));
    sandbox.replay("o1", {}, 40);
    await vi.waitFor(() => expect(shop.received).toHaveLength(4));
    expect(shop.received.slice(2).map(({ body }) => JSON.parse(body).transactionStatus)).toEqual([
      "Approved",
      "Declined",
    ]);
  });

  it("can keep silent, and then knows the state when asked", async () => {
    await pay("o1", "silent");
    const merchantSignature = sign(key, [merchant.account, "o1"]);
    const request = { transactionType: "CHECK_STATUS", merchantAccount: merchant.account, orderReference: "o1" };
    expect(await api({ ...request, merchantSignature })).toMatchObject({ transactionStatus: "Approved" });
    expect(shop.received).toHaveLength(0);
  });

  it("shows a person every payment and does what is pressed", async () => {
    await pay("o1", "approve");
    const body = new URLSearchParams({ reference: "o1", what: "void" });
    const page = await (await fetch(`${sandbox.url}/later`, { method: "POST", body })).text();
    expect(page).toContain("o1");
    expect(page).toContain("Voided");
  });
});

describe("the API", () => {
  it("answers CHECK_STATUS signed", async () => {
    await pay("o1", "approve");
    const merchantSignature = sign(key, [merchant.account, "o1"]);
    const common = { transactionType: "CHECK_STATUS", merchantAccount: merchant.account, merchantSignature };
    const answer = await api({ ...common, orderReference: "o1", apiVersion: 1 });
    expect(answer).toMatchObject({ transactionStatus: "Approved", refundAmount: 0 });
    const signed = [
      merchant.account,
      "o1",
      499.5,
      "UAH",
      String(answer.authCode),
      String(answer.cardPan),
      "Approved",
      1100,
    ];
    expect(isSigned(key, signed, answer.merchantSignature)).toBe(true);
    expect(await api({ ...common, orderReference: "o2" })).toMatchObject({ reasonCode: 1113 });
  });

  it("gives money back once, in parts, never more than was paid", async () => {
    await pay("o1", "approve");
    const first = await api(refundRequest("o1", "99.50"));
    expect(first).toMatchObject({ transactionStatus: "Refunded", reasonCode: 1100 });
    expect(isSigned(key, [merchant.account, "o1", "Refunded", 1100], first.merchantSignature)).toBe(true);
    expect(await api(refundRequest("o1", "400.01"))).toMatchObject({ reasonCode: 1128 });
    expect(await api(refundRequest("o1", "400.00"))).toMatchObject({ reasonCode: 1100 });
    await vi.waitFor(() =>
      expect(attempts.filter(({ transactionStatus }) => transactionStatus === "Refunded")).toHaveLength(2),
    );
  });

  it("lets a refund wait while the merchant's balance is low, and gives it back once there is enough", async () => {
    await pay("o1", "approve");
    sandbox.setBalance("low");
    const taken = await api(refundRequest("o1", "99.50"));
    expect(taken).toMatchObject({ transactionStatus: "RefundInProcessing", reasonCode: 1138 });
    expect(isSigned(key, [merchant.account, "o1", "RefundInProcessing", 1138], taken.merchantSignature)).toBe(true);
    expect(await status("o1")).toMatchObject({ transactionStatus: "RefundInProcessing", refundAmount: 0 });
    expect(await api(refundRequest("o1", "400.01"))).toMatchObject({ reasonCode: 1128 });
    sandbox.setBalance("enough");
    expect(await status("o1")).toMatchObject({ transactionStatus: "Refunded", refundAmount: 99.5 });
    expect([sandbox.refunds("o1"), sandbox.givenBack("o1")]).toEqual([1, 9_950n]);
  });

  it("takes no refund while the balance is empty, and refuses one while it is blocked", async () => {
    await pay("o1", "approve");
    sandbox.setBalance("empty");
    expect(await api(refundRequest("o1", "499.50"))).toMatchObject({ reasonCode: 1136 });
    sandbox.setBalance("blocked");
    expect(await api(refundRequest("o1", "499.50"))).toMatchObject({ reasonCode: 1123 });
    expect(await status("o1")).toMatchObject({ transactionStatus: "Approved", refundAmount: 0 });
  });

  it("gives back in the cabinet, several times in one second, and tells each alike", async () => {
    await pay("o1", "approve");
    sandbox.giveBack("o1", [100n, 100n]);
    sandbox.giveBack("o1", [1n], { amountMinor: 1n }, { quietly: true });
    expect(await status("o1")).toMatchObject({ refundAmount: 2.01, transactionStatus: "Refunded" });
    await vi.waitFor(() => expect(shop.received).toHaveLength(4));
    const told = shop.received.slice(1).map(({ body }) => JSON.parse(body));
    expect(told[0]).toEqual(told[1]);
    expect(told.map(({ amount }) => amount)).toEqual([499.5, 499.5, 0.01]);
    expect(() => sandbox.giveBack("o1", [50_000n])).toThrow("more than was paid");
  });

  it("loses a refund on its way, or only the answer to it", async () => {
    await pay("o1", "approve");
    sandbox.loseRefunds("requests", 1);
    await expect(api(refundRequest("o1", "1.00"))).rejects.toThrow();
    expect(sandbox.givenBack("o1")).toBe(0n);
    sandbox.loseRefunds("answers", 1);
    await expect(api(refundRequest("o1", "1.00"))).rejects.toThrow();
    expect(sandbox.givenBack("o1")).toBe(100n);
    expect(await api(refundRequest("o1", "1.00"))).toMatchObject({ reasonCode: 1100 });
  });

  it("shows an old statement while it is behind", async () => {
    await pay("o1", "approve");
    sandbox.setBehind(true);
    await api(refundRequest("o1", "1.00"));
    expect(await status("o1")).toMatchObject({ transactionStatus: "Approved", refundAmount: 0 });
    sandbox.setBehind(false);
    expect(await status("o1")).toMatchObject({ refundAmount: 1 });
  });

  it("refuses to give back what was never paid or is not known", async () => {
    await pay("o1", "decline");
    expect(await api(refundRequest("o1", "1.00"))).toMatchObject({ reasonCode: 1126 });
    expect(await api(refundRequest("o2", "1.00"))).toMatchObject({ reasonCode: 1127 });
  });
});
