import { createElement } from "react";
import { expect, it } from "vitest";
import type { OrderStatus, PaymentStatus } from "#core/domain/payment";
import { rendered } from "#scripts/testing/rendered";
import { OrderPayments } from "./order-payments.tsx";

const shown = (status: OrderStatus, attempts: readonly PaymentStatus[]) => {
  const html = rendered(
    "en",
    createElement(OrderPayments, {
      order: {
        status,
        paidReference: "of-approved",
        refunded: "none",
        attempts: attempts.map((each) => ({
          orderReference: `of-${each}`,
          provider: "wayforpay",
          status: each,
          createdAt: new Date("2026-03-01T10:00:00Z"),
        })),
      },
    }),
  );
  return attempts.filter((each) => html.includes(`of-${each}<`));
};

it("mentions that the bank's page was left for an open order, not for a paid or cancelled one", () => {
  const attempts = ["created", "expired", "declined", "approved", "surplus", "refunded"] as const;
  expect(shown("paid", attempts)).toEqual(["declined", "approved", "surplus", "refunded"]);
  expect(shown("cancelled", ["created", "expired"])).toEqual([]);
  expect(shown("pending", ["created", "expired", "declined"])).toEqual(["created", "expired", "declined"]);
});
