import { beforeAll, describe, expect, it } from "vitest";
import { readStatus, refund } from "#core/adapters/wayforpay/api";
import { sign } from "#core/adapters/wayforpay/signature";
import { type LoopbackServer, listenOnLoopback, readText, sendJson } from "#scripts/loopback-server";

const merchant = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };
const orderReference = "ring-1-1";

let server: LoopbackServer;
let answer: Record<string, unknown> = {};
let asked: Record<string, unknown> = {};

beforeAll(async () => {
  server = await listenOnLoopback(async (request, response) => {
    asked = JSON.parse(await readText(request));
    sendJson(response, 200, answer);
  });
  return () => server.stop();
});

const api = () => ({ merchant, apiUrl: server.url });

/** A statement of a payment of 499.50. */
async function stated(transactionStatus: string, more: Record<string, unknown> = {}) {
  const parts = [merchant.account, orderReference, "499.5", "UAH", "541963", "41****8217", transactionStatus, "1100"];
  answer = {
    merchantAccount: merchant.account,
    orderReference,
    amount: 499.5,
    currency: "UAH",
    authCode: "541963",
    cardPan: "41****8217",
    transactionStatus,
    reasonCode: 1100,
    merchantSignature: sign(merchant.secretKey, parts),
    ...more,
  };
  return readStatus(api(), orderReference);
}

describe("what was given back, by CHECK_STATUS", () => {
  it.each([
    ["Approved", {}, 0n],
    ["Approved", { refundAmount: 0 }, 0n],
    ["Approved", { refundAmount: "12.30" }, 1_230n],
    ["Refunded", { refundAmount: 0.01 }, 1n],
    ["Refunded", { refundAmount: 499.5 }, 49_950n],
    ["Refunded", {}, 49_950n],
    ["Refunded", { refundAmount: null }, 49_950n],
    ["Refunded", { refundAmount: "" }, 49_950n],
    // A refund whose sum is told as nothing is not shown yet.
    ["Refunded", { refundAmount: 0 }, 0n],
    ["RefundInProcessing", { refundAmount: 100 }, 10_000n],
    ["RefundInProcessing", {}, 0n],
    ["Voided", {}, 49_950n],
    ["Voided", { refundAmount: 0 }, 49_950n],
    ["Declined", {}, 0n],
  ])("of %s with %j is %i", async (status, more, refundedMinor) => {
    expect(await stated(status, more)).toMatchObject({ orderReference, amountMinor: 49_950n, refundedMinor });
  });

  it.each([-1, "1,50", "0.001", "many"])("is not known where it is told as %j", async (refundAmount) => {
    await expect(stated("Refunded", { refundAmount })).rejects.toMatchObject({ retry: true });
  });
});

describe("the answer to REFUND", () => {
  const request = { orderReference, amountMinor: 1_230n, currency: "UAH", comment: "Goodwill" } as const;

  async function answered(transactionStatus: string, reasonCode: number, isSigned = true) {
    const parts = [merchant.account, orderReference, transactionStatus, String(reasonCode)];
    const merchantSignature = isSigned ? sign(merchant.secretKey, parts) : undefined;
    answer = { merchantAccount: merchant.account, orderReference, transactionStatus, reasonCode, merchantSignature };
    return (await refund(api(), request)).outcome;
  }

  it("asks for a part, signed with its amount", async () => {
    expect(await answered("Refunded", 1100)).toBe("accepted");
    const parts = [merchant.account, orderReference, "12.30", "UAH"];
    expect(asked).toMatchObject({ amount: "12.30", merchantSignature: sign(merchant.secretKey, parts) });
  });

  it.each([
    ["Refunded", 1100, "accepted"],
    ["Voided", 1100, "accepted"],
    ["RefundInProcessing", 1138, "in_progress"],
    ["Declined", 1138, "in_progress"],
    ["Declined", 1131, "later"],
    ["Declined", 1132, "later"],
    ["Declined", 1134, "later"],
    ["Declined", 1136, "later"],
    ["Declined", 5100, "later"],
    ["Declined", 1123, "refused"],
    ["Declined", 1128, "refused"],
    ["", 1113, "refused"],
  ])("%s with reason %i is %s", async (status, reason, outcome) => {
    expect(await answered(status, reason)).toBe(outcome);
  });

  // A refusal frees what is held, and a person may then have the refund sent again at once.
  it.each([
    ["", 0],
    ["Declined", 0],
    ["Approved", 1100],
    ["Declined", 1129],
    ["inProcessing", 1150],
  ])("%s with reason %i says nothing of the money: it is no refusal", async (status, reason) => {
    await expect(answered(status, reason)).rejects.toMatchObject({ retry: true });
  });

  it("is believed to have moved money only under the provider's signature", async () => {
    await expect(answered("Refunded", 1100, false)).rejects.toMatchObject({ retry: true });
  });
});
