import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCallbackBody, readCallback } from "#core/adapters/wayforpay/callback";
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";
import { sign } from "#core/adapters/wayforpay/signature";
import { CallbackError } from "#core/ports/payment-gateway";

const merchant = { account: "test_merch_n1", secretKey: "flk3409refn54t54t*FNJRET" };

/** A callback as the gateway sends it; `amount` is the literal in the body. */
function callback(amount: string, change: Record<string, unknown> = {}): string {
  const fields = {
    merchantAccount: "test_merch_n1",
    orderReference: "ring-1-1",
    currency: "UAH",
    authCode: "541963",
    cardPan: "41****8217",
    transactionStatus: "Approved",
    reasonCode: 1100,
    processingDate: 1_767_225_700,
    email: null,
    phone: "+380 63",
    ...change,
  };
  const { merchantAccount, orderReference, currency, authCode, cardPan, transactionStatus, reasonCode } = fields;
  const parts = [merchantAccount, orderReference, amount, currency, authCode, cardPan, transactionStatus, reasonCode];
  const merchantSignature = sign(
    merchant.secretKey,
    parts.map((part) => String(part ?? "")),
  );
  return `${JSON.stringify({ ...fields, merchantSignature }).slice(0, -1)},"amount":${amount}}`;
}

/** What a buyer's browser posts to the gateway: the signed text and its signature. */
async function checkoutForm() {
  const gateway = createWayForPayGateway({
    merchantAccount: merchant.account,
    secretKey: merchant.secretKey,
    domain: "store.test",
    payUrl: "https://pay.test",
    apiUrl: "https://api.test",
    appUrl: "https://store.test",
  });
  const checkout = await gateway.startCheckout({
    orderReference: "ring-1-1",
    amountMinor: 49_900n,
    currency: "UAH",
    lines: [
      { name: "Tea; green", unitPriceMinor: 24_900n, quantity: 1 },
      { name: "Cup", unitPriceMinor: 25_000n, quantity: 1 },
    ],
    locale: "en",
    createdAt: new Date(1_767_225_700_000),
  });
  if (checkout.kind !== "form") throw new Error("not a form");
  const { fields } = checkout;
  const valuesOf = (...names: string[]) =>
    names.flatMap((name) => fields.filter((field) => field.name === name).map(({ value }) => value));
  const signed = valuesOf(
    ...["merchantAccount", "merchantDomainName", "orderReference", "orderDate", "amount", "currency"],
    ...["productName[]", "productCount[]", "productPrice[]"],
  ).join(";");
  const [signature = ""] = valuesOf("merchantSignature");
  expect(sign(merchant.secretKey, [signed])).toBe(signature);
  return { signed, signature };
}

/** Every way to cut `length` parts into `count` runs. */
function cutsInto(length: number, count: number, from = 0): [number, number][][] {
  if (count === 1) return [[[from, length]]];
  return Array.from({ length: length - from - count + 1 }, (_, index) => from + index + 1).flatMap((to) =>
    cutsInto(length, count - 1, to).map((rest): [number, number][] => [[from, to], ...rest]),
  );
}

/** What is left when `products` is taken for a bracketed form key: the brackets are gone, and the end is a value. */
function torn(body: string): string {
  return `${body.slice(0, -1)},"products":{"name":"a","price":1}=,"reason":"Ok"}`;
}

describe("readCallback", () => {
  it.each([
    ["JSON", (body: string) => body],
    ["JSON with a trailing =", (body: string) => `${body}=`],
    ["JSON as the only form key", (body: string) => `${encodeURIComponent(body)}=`],
    ["JSON as a form value", (body: string) => new URLSearchParams({ data: body }).toString()],
    ["JSON with an unescaped & and =", (body: string) => body.replace("{", '{"clientName":"A & B = C",')],
    ["apiVersion 2 with products", (body: string) => body.replace("{", '{"products":[{"name":"a[b]","price":1}],')],
    ["JSON that a bracket-aware parser tore", torn],
    ["JSON torn and percent-encoded", (body: string) => encodeURIComponent(torn(body))],
    ["JSON cut off behind our fields", (body: string) => `${body.slice(0, -1)},"products":[{"name":"a`],
  ])("reads %s", (_name, wrap) => {
    expect(readCallback(wrap(callback("499")), merchant)).toMatchObject({
      orderReference: "ring-1-1",
      status: "approved",
      amountMinor: 49_900n,
      currency: "UAH",
    });
  });

  it.each(["499", "499.00", "999.0", "1547.36", "100.10"])("verifies the literal amount %s", (amount) => {
    expect(readCallback(callback(amount), merchant).status).toBe("approved");
  });

  it("goes by the amount that was signed, not by another one beside it", () => {
    const genuine = callback("1");
    const doctored = genuine.replace(/}$/, ',"amount":499}');
    expect(readCallback(doctored, merchant).amountMinor).toBe(100n);
  });

  it.each([null, "", "soon", -5, 1e300])("takes the date %j as none: it is not signed", (processingDate) => {
    expect(readCallback(callback("499", { processingDate, createdDate: 7 }), merchant).at).toEqual(new Date(7000));
  });

  it.each([
    ["Refunded", "refunded"],
    ["Voided", "voided"],
    ["RefundInProcessing", "refund_pending"],
    ["inProcessing", "in_progress"],
    ["WaitingAuthComplete", "in_progress"],
    ["EXPIRED", "expired"],
    ["WaitingAmountConfirm", null],
    ["", null],
    [null, null],
  ])("knows %s as %s", (transactionStatus, status) => {
    expect(readCallback(callback("499", { transactionStatus }), merchant).status).toBe(status);
  });

  it("keeps no personal data for the record", () => {
    const { payload } = readCallback(
      callback("499", { email: "a@b.c", clientName: "A", recToken: "secret" }),
      merchant,
    );
    expect(Object.keys(payload)).not.toEqual(expect.arrayContaining(["email"]));
    expect(JSON.stringify(payload)).not.toMatch(/a@b\.c|secret|380/);
  });

  it("derives an event's key from signed fields only", () => {
    const key = (amount: string, change = {}) => readCallback(callback(amount, change), merchant).key;
    expect(key("499")).toBe(key("499.00"));
    expect(key("499", { processingDate: 7, createdDate: 8, paymentSystem: "x" })).toBe(key("499"));
    const others = [{ authCode: "7" }, { cardPan: "" }, { transactionStatus: "Declined" }, { reasonCode: 7 }];
    expect(new Set([key("499"), key("1"), ...others.map((change) => key("499", change))])).toHaveLength(6);
  });

  it("keeps few of the unsigned fields", () => {
    const { payload } = readCallback(callback("499", { paymentSystem: "x".repeat(30_000) }), merchant);
    expect(JSON.stringify(payload).length).toBeLessThan(300);
  });

  it.each([
    ["half an emoji", { clientName: "\ud83d" }],
    ["a NUL", { email: "a\0b" }],
    ["a payment system of another kind", { paymentSystem: { name: "\0" } }],
    ["100 KiB of goods", { products: "x".repeat(100_000) }],
  ])("does not mind %s where nothing is signed", (_name, change) => {
    const event = readCallback(callback("499", change), merchant);
    expect(event).toMatchObject({ status: "approved", amountMinor: 49_900n });
    expect(JSON.stringify(event.payload)).not.toMatch(/\\u0000|\\ud83d/);
  });

  it("refuses the buyer's own form signature, however its fields are rearranged", async () => {
    const form = await checkoutForm();
    const parts = form.signed.split(";");
    for (const cuts of cutsInto(parts.length, 8)) {
      const moved = cuts.map(([from, to]) => parts.slice(from, to).join(";"));
      const [merchantAccount, orderReference, amount, currency, authCode, cardPan, transactionStatus, reasonCode] =
        moved;
      const fields = {
        merchantAccount,
        orderReference,
        amount,
        currency,
        authCode,
        cardPan,
        transactionStatus,
        reasonCode,
      };
      const body = JSON.stringify({ ...fields, merchantSignature: form.signature });
      expect(() => readCallback(body, merchant), body).toThrow(CallbackError);
    }
  });

  it.each([
    ["a forged amount", callback("499").replace('"amount":499', '"amount":1')],
    ["another merchant, correctly signed", callback("499", { merchantAccount: "somebody_else" })],
    ["a broken signature", callback("499").replace(/"merchantSignature":"./, '"merchantSignature":"x')],
  ])("refuses %s", (_name, body) => {
    expect(() => readCallback(body, merchant)).toThrowError(expect.objectContaining({ fault: "bad_signature" }));
  });

  it("refuses anything else with a reason, and never breaks", () => {
    fc.assert(
      fc.property(fc.string(), (body) => {
        expect(() => readCallback(body, merchant)).toThrow(CallbackError);
        expect(parseCallbackBody(body)).toBeTypeOf("object");
      }),
    );
  });
});
