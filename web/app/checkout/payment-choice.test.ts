import { createElement } from "react";
import { expect, it } from "vitest";
import { rendered } from "#scripts/testing/rendered";
import { PaymentChoice } from "./payment-choice.tsx";

const choice = (creditMinor: bigint, cards = 1) =>
  rendered(
    "en",
    createElement(PaymentChoice, {
      totalMinor: 10_000n,
      currency: "UAH",
      providers: [{ provider: "wayforpay", displayName: "WayForPay" }].slice(0, cards),
      creditMinor,
      busy: false,
    }),
  );

it("a balance of nothing takes no place beside a card, and is said where there is no other way", () => {
  expect(choice(0n)).toContain('value="card"');
  expect(choice(0n)).not.toContain('value="credit"');
  expect(choice(1n)).toContain('value="credit"');
  expect(choice(0n, 0)).toContain('value="credit"');
});
