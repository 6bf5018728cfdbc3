import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { type Sandbox, startSandbox } from "./server.ts";
import {
  callApi,
  key,
  merchant,
  payAt,
  refundRequest,
  type Shop,
  signedAccept,
  startShop,
  statusAt,
} from "./shop-fixture.ts";
import { isSigned, sign } from "./signature.ts";

let sandbox: Sandbox;
let shop: Shop;
let told: string[];

beforeEach(async () => {
  shop = await startShop(signedAccept);
  told = [];
  sandbox = await startSandbox({
    merchant,
    retryDelaysMs: [10],
    onCallback: ({ transactionStatus }) => told.push(transactionStatus),
  });
});
afterEach(async () => {
  await sandbox.stop();
  await shop.stop();
});

const pay = (orderReference: string, action: string) => payAt(sandbox, shop, orderReference, action);
const api = (request: Record<string, unknown>) => callApi(sandbox, request);
const status = (orderReference: string) => statusAt(sandbox, orderReference);

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
    await vi.waitFor(() => expect(told.filter((word) => word === "Refunded")).toHaveLength(2));
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
    const bodies = shop.received.slice(1).map(({ body }) => JSON.parse(body));
    expect(bodies[0]).toEqual(bodies[1]);
    expect(bodies.map(({ amount }) => amount)).toEqual([499.5, 499.5, 0.01]);
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
