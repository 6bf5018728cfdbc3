import { expect, test } from "vitest";
import { parseWayForPayEnv } from "#core/adapters/wayforpay/settings";

const valid = {
  WAYFORPAY_MERCHANT_ACCOUNT: "merchant",
  WAYFORPAY_SECRET_KEY: "hunter2",
  WAYFORPAY_DOMAIN: "ring.example",
  WAYFORPAY_PAY_URL: "https://secure.wayforpay.com/pay",
  WAYFORPAY_API_URL: "https://api.wayforpay.com/api",
};

test("the adapter reads its own settings and leaves the others alone", () => {
  expect(parseWayForPayEnv({ ...valid, APP_URL: "https://ring.example" })).toEqual({
    merchantAccount: "merchant",
    secretKey: "hunter2",
    domain: "ring.example",
    payUrl: "https://secure.wayforpay.com/pay",
    apiUrl: "https://api.wayforpay.com/api",
  });
});

test.each(Object.keys(valid))("without %s the app refuses to start, naming the variable and no value", (name) => {
  expect(() => parseWayForPayEnv({ ...valid, [name]: undefined })).toThrow(new RegExp(`${name}: (?!.*hunter2)`));
});

test("without any of the merchant's settings the clone takes no cards, and with some of them it does not start", () => {
  const merchant = ["WAYFORPAY_MERCHANT_ACCOUNT", "WAYFORPAY_SECRET_KEY", "WAYFORPAY_DOMAIN"] as const;
  for (const none of [undefined, ""]) {
    expect(parseWayForPayEnv({ ...valid, ...Object.fromEntries(merchant.map((name) => [name, none])) })).toBeNull();
  }
  for (const name of merchant) {
    const alone = { ...valid, ...Object.fromEntries(merchant.map((one) => [one, ""])), [name]: valid[name] };
    for (const other of merchant.filter((one) => one !== name)) {
      expect(() => parseWayForPayEnv(alone)).toThrow(new RegExp(`${other}: goes with ${name}(?!.*hunter2)`));
    }
  }
});
