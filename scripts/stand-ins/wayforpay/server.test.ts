import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { CallbackLog } from "./callbacks.ts";
import { type Sandbox, startSandbox } from "./server.ts";
import {
  callApi,
  purchaseForm as formAt,
  key,
  merchant,
  payAt,
  refundRequest,
  type Shop,
  signedAccept,
  startShop,
} from "./shop-fixture.ts";
import { isSigned, sign } from "./signature.ts";

let sandbox: Sandbox;
let shop: Shop;
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

const purchaseForm = (orderReference: string, changed?: Record<string, string>) =>
  formAt(shop, orderReference, changed);
const pay = (orderReference: string, action: string) => payAt(sandbox, shop, orderReference, action);
const api = (request: Record<string, unknown>) => callApi(sandbox, request);

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

  it("shows a person how much of a payment went back, and refuses more than is left", async () => {
    const pressRefund = async (amount: string) => {
      const body = new URLSearchParams({ reference: "o1", what: "refund", amount });
      const answer = await fetch(`${sandbox.url}/later`, { method: "POST", body });
      return [answer.status, await answer.text()] as const;
    };
    await pay("o1", "approve");
    expect(await pressRefund("1.50")).toMatchObject([200, expect.stringContaining("Refunded, 1.50 given back")]);
    expect(await pressRefund("99999")).toMatchObject([400, expect.stringContaining("more than is left")]);
    expect(sandbox.givenBack("o1")).toBe(150n);
    await pressRefund("");
    expect(await pressRefund("")).toMatchObject([400, expect.stringContaining("more than is left")]);
  });
});
