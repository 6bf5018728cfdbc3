import { expect, it } from "vitest";
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";

it.each(["en", "uk", "ru"])(
  "the payer's browser is asked to come back in the language of the payment: %s",
  async (locale) => {
    const gateway = createWayForPayGateway({
      merchantAccount: "merchant",
      secretKey: "secret",
      domain: "store.test",
      payUrl: "https://pay.test",
      apiUrl: "https://api.test",
      appUrl: "https://store.test",
    });
    const checkout = await gateway.startCheckout({
      orderReference: "ring-1-1",
      amountMinor: 24_900n,
      currency: "UAH",
      lines: [{ name: "Tea", unitPriceMinor: 24_900n, quantity: 1 }],
      locale,
      createdAt: new Date(1_767_225_700_000),
    });
    if (checkout.kind !== "form") throw new Error("not a form");
    const back = checkout.fields.find(({ name }) => name === "returnUrl")?.value;
    expect(back).toBe(`https://store.test/api/payments/wayforpay/return?reference=ring-1-1&locale=${locale}`);
  },
);
