import { describe, expect, it } from "vitest";
import { orderStatuses, paymentStatuses } from "#core/domain/payment";
import { paymentStanding, paymentStandings, traitsOf } from "#core/domain/payment-standing";

describe("what a payer is told", () => {
  const told = (facts: Partial<Parameters<typeof paymentStanding>[0]>) =>
    paymentStanding({
      status: "created",
      orderStatus: "pending",
      paidOrder: false,
      answered: true,
      refundedMinor: 0n,
      ...facts,
    });

  it("is a thank-you for the payment that counts, and for no other", () => {
    for (const status of paymentStatuses) {
      for (const orderStatus of orderStatuses) {
        for (const answered of [true, false]) {
          const standing = told({ status, orderStatus, answered, paidOrder: status === "approved" });
          expect(standing === "paid").toBe(status === "approved");
        }
      }
    }
  });

  it("says that part of the payment was refunded", () => {
    expect(told({ status: "approved", orderStatus: "paid", paidOrder: true, refundedMinor: 1n })).toBe(
      "partly_refunded",
    );
  });

  it("is that nothing was paid only once the provider has said so", () => {
    expect(told({ answered: false })).toBe("checking");
    expect(told({})).toBe("not_paid");
    expect(told({ status: "pending" })).toBe("held");
  });

  it("distinguishes a second payment from the one that paid, and from one no longer needed", () => {
    expect(told({ status: "surplus", orderStatus: "paid" })).toBe("surplus");
    expect(told({ status: "refunded", orderStatus: "paid" })).toBe("surplus_refunded");
    expect(told({ status: "refunded", orderStatus: "paid", paidOrder: true })).toBe("refunded");
    expect(told({ orderStatus: "paid" })).toBe("order_paid");
    expect(told({ orderStatus: "cancelled" })).toBe("order_cancelled");
  });

  it("never ends a page that says a payment is under way, and ends every one that shows a result", () => {
    for (const standing of paymentStandings) {
      const { ended, progress } = traitsOf(standing);
      if (progress !== null) expect(ended, standing).toBe(progress !== "under_way");
    }
    expect(paymentStandings.filter((standing) => !traitsOf(standing).ended)).toEqual([
      "checking",
      "not_paid",
      "held",
      "surplus",
      "order_paid",
    ]);
  });
});
