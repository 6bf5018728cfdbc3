import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseCallbackBody, readCallback } from "#core/adapters/wayforpay/callback";
import { sign } from "#core/adapters/wayforpay/signature";
import { DomainError } from "#core/domain/errors";

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
    ["Voided", "refunded"],
    ["RefundInProcessing", "refund_pending"],
    ["inProcessing", "in_progress"],
    ["WaitingAuthComplete", "in_progress"],
    ["EXPIRED", "expired"],
    ["WaitingAmountConfirm", null],
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

  it("gives the same event the same key, and another date another", () => {
    const key = (date: number) => readCallback(callback("499", { processingDate: date }), merchant).key;
    expect(key(1)).toBe(key(1));
    expect(key(1)).not.toBe(key(2));
    expect(readCallback(callback("499"), merchant).key).not.toBe(readCallback(callback("1"), merchant).key);
    expect(readCallback(callback("499"), merchant).key).toBe(readCallback(callback("499.00"), merchant).key);
  });

  it.each([
    ["a forged amount", callback("499").replace('"amount":499', '"amount":1')],
    ["another merchant, correctly signed", callback("499", { merchantAccount: "somebody_else" })],
    ["a broken signature", callback("499").replace(/"merchantSignature":"./, '"merchantSignature":"x')],
  ])("refuses %s", (_name, body) => {
    expect(() => readCallback(body, merchant)).toThrowError(expect.objectContaining({ code: "bad_signature" }));
  });

  it("refuses anything else with a reason, and never breaks", () => {
    fc.assert(
      fc.property(fc.string(), (body) => {
        expect(() => readCallback(body, merchant)).toThrow(DomainError);
        expect(parseCallbackBody(body)).toBeTypeOf("object");
      }),
    );
  });
});
