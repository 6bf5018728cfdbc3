import { describe, expect, it } from "vitest";
import { attemptReference, decidePayment, paymentStatuses, providerStatuses } from "#core/domain/payment";

describe("decidePayment", () => {
  it("settles an approval from every state that is not approved yet", () => {
    for (const current of paymentStatuses.filter((status) => status !== "approved")) {
      expect(decidePayment(current, "approved")).toEqual({ action: "settle" });
    }
  });

  it("lets nothing but a refund touch money that arrived", () => {
    for (const event of providerStatuses.filter((status) => status !== "refunded")) {
      expect(decidePayment("approved", event).action).toBe("ignore");
    }
    expect(decidePayment("approved", "refunded").action).toBe("park");
  });

  it("marks a declined or expired attempt, and leaves a declined one open for another card", () => {
    expect(decidePayment("created", "declined")).toEqual({ action: "move", to: "declined" });
    expect(decidePayment("pending", "expired")).toEqual({ action: "move", to: "expired" });
    expect(decidePayment("declined", "approved")).toEqual({ action: "settle" });
  });

  it("does not step back from a decision to waiting", () => {
    expect(decidePayment("declined", "in_progress").action).toBe("ignore");
  });
});

describe("attemptReference", () => {
  it("carries the clone, so two clones on one contract never meet", () => {
    expect(attemptReference("ring-platform-org", "abc", 2)).toBe("ring-platform-org-abc-2");
  });
});
