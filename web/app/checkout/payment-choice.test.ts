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

it("an empty balance is not shown beside a card, but is mentioned if there is no other way to pay", () => {
  expect(choice(0n)).toContain('value="card"');
  expect(choice(0n)).not.toContain('value="credit"');
  expect(choice(1n)).toContain('value="credit"');
  expect(choice(0n, 0)).toContain('value="credit"');
});
