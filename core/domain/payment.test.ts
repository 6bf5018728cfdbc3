import fc from "fast-check";
import { describe, expect, it } from "vitest";
import {
  ATTEMPT_LIFETIME,
  type AttemptState,
  attemptReference,
  checkAfterReturnAt,
  decidePayment,
  decideStatement,
  firstCheckAt,
  hasFailed,
  hasMovedMoney,
  hasPaid,
  isAttemptReference,
  isFormReusable,
  isGivenBack,
  isHeld,
  isOpen,
  isPolledIn,
  isReferenceOfOrder,
  isUnpaid,
  nextCheckAt,
  openStatuses,
  type PaymentStatus,
  type PolledAttempt,
  type ProviderStatus,
  paymentStatuses,
  providerStatuses,
  speaksOfRefund,
  unpaidStatuses,
} from "#core/domain/payment";

const noon = new Date("2026-03-01T12:00:00Z");
const later = (minutes: number) => new Date(noon.getTime() + minutes * 60_000);

function decide(status: PaymentStatus, event: ProviderStatus, at = noon, providerEventAt: Date | null = null) {
  return decidePayment({ status, providerEventAt }, { status: event, at });
}

describe("the phase of a status", () => {
  const exclusive = { isOpen, hasFailed, hasPaid, isGivenBack };

  it("is exactly one", () => {
    for (const status of paymentStatuses) {
      const holding = Object.entries(exclusive).filter(([, holds]) => holds(status));
      expect(holding, status).toHaveLength(1);
    }
  });

  it("is where the provider's events lead: only what is unpaid can still be settled", () => {
    for (const status of paymentStatuses) {
      expect(decide(status, "approved").action === "settle", status).toBe(isUnpaid(status));
      expect(hasMovedMoney(status), status).toBe(!isUnpaid(status) || isHeld(status));
    }
  });

  it("keeps polling what may still be paid on the open page, and nothing that is over", () => {
    expect(paymentStatuses.filter(isPolledIn)).toEqual(["created", "pending", "declined"]);
    expect(paymentStatuses.filter((status) => isPolledIn(status) && !isUnpaid(status))).toEqual([]);
    expect(openStatuses).toEqual(["created", "pending"]);
    expect(unpaidStatuses).toEqual(["created", "pending", "declined", "expired"]);
  });
});

describe("decidePayment", () => {
  it("settles an approval from every state in which no money has moved", () => {
    for (const current of ["created", "pending", "declined", "expired"] as const) {
      expect(decide(current, "approved")).toEqual({ action: "settle" });
      expect(decide(current, "approved", noon, later(60))).toEqual({ action: "settle" });
    }
  });

  it("lets nothing but a refund touch money that arrived", () => {
    for (const event of ["in_progress", "approved", "declined", "expired"] as const) {
      expect(decide("approved", event, later(60), noon).action).toBe("ignore");
      expect(decide("surplus", event, later(60), noon).action).toBe("ignore");
    }
  });

  it("never brings a refunded payment back, whatever comes at whatever time", () => {
    for (const event of providerStatuses) {
      for (const at of [later(-60), noon, later(60)]) {
        expect(decide("refunded", event, at, noon).action).toBe(speaksOfRefund(event) ? "suspect" : "ignore");
      }
    }
  });

  it("moves nothing for an event that speaks of a refund: the provider's statement is asked for", () => {
    for (const status of paymentStatuses) {
      for (const event of ["refunded", "voided", "refund_pending"] as const) {
        for (const at of [later(-60), noon, later(60)]) {
          expect(decide(status, event, at, noon)).toEqual({ action: "suspect" });
        }
      }
    }
  });

  it("marks a declined or expired attempt, and leaves a declined one open for another card", () => {
    expect(decide("created", "declined")).toEqual({ action: "move", to: "declined" });
    expect(decide("pending", "expired")).toEqual({ action: "move", to: "expired" });
    expect(decide("declined", "approved")).toEqual({ action: "settle" });
  });

  it("takes equal times as news and older ones as old, where no money moves", () => {
    expect(decide("pending", "declined", noon, noon).action).toBe("move");
    expect(decide("expired", "declined", later(-1), noon).action).toBe("ignore");
  });

  it("does not step back from a decision to waiting", () => {
    expect(decide("declined", "in_progress").action).toBe("ignore");
  });

  it("ends the same, in whatever order the events of one payment arrive", () => {
    const history: { status: ProviderStatus; at: Date }[] = [
      { status: "in_progress", at: noon },
      { status: "declined", at: later(1) },
      { status: "in_progress", at: later(2) },
      { status: "approved", at: later(3) },
      { status: "expired", at: later(4) },
    ];
    const ends = (events: typeof history) => {
      let state: AttemptState = { status: "created", providerEventAt: null };
      let settled = 0;
      for (const event of events) {
        const decision = decidePayment(state, event);
        if (decision.action === "settle") settled++;
        if (decision.action === "settle") state = { status: "approved", providerEventAt: event.at };
        if (decision.action === "move") state = { status: decision.to, providerEventAt: event.at };
      }
      return { settled, status: state.status };
    };
    const refunded = [...history, { status: "refunded" as const, at: later(5) }];
    fc.assert(
      fc.property(
        fc.shuffledSubarray(history, { minLength: 5 }),
        fc.shuffledSubarray(refunded, { minLength: 6 }),
        (paid, returned) => {
          expect(ends(paid)).toEqual({ settled: 1, status: "approved" });
          expect(ends(returned)).toEqual({ settled: 1, status: "approved" });
        },
      ),
    );
  });

  it("knows every state with every event", () => {
    for (const status of paymentStatuses) {
      for (const event of providerStatuses) expect(decide(status, event).action).toBeTypeOf("string");
    }
  });
});

describe("decideStatement", () => {
  const stated = (status: PaymentStatus, said: ProviderStatus, refundedMinor: bigint) =>
    decideStatement({ status, providerEventAt: null, amountMinor: 100n }, { status: said, at: noon, refundedMinor });

  it("is the event that its callback would be while nothing went back", () => {
    for (const status of paymentStatuses) {
      for (const said of providerStatuses.filter((word) => !speaksOfRefund(word))) {
        expect(stated(status, said, 0n)).toEqual(decide(status, said));
      }
    }
  });

  it("ends an unpaid attempt whose whole amount is back: it pays nothing, whatever comes later", () => {
    for (const status of unpaidStatuses) {
      for (const said of ["refunded", "voided", "approved"] as const) {
        expect(stated(status, said, 100n)).toEqual({ action: "move", to: "refunded" });
      }
    }
  });

  it("settles an unpaid attempt first when a part of it is back", () => {
    for (const status of unpaidStatuses) {
      for (const said of ["refunded", "refund_pending", "approved"] as const) {
        expect(stated(status, said, 1n)).toEqual({ action: "settle" });
      }
      expect(stated(status, "refund_pending", 0n)).toEqual({ action: "suspect" });
    }
  });

  it("leaves what was paid to the ledger of refunds", () => {
    for (const status of ["approved", "surplus", "refunded"] as const) {
      for (const refundedMinor of [0n, 1n, 100n]) {
        expect(stated(status, "refunded", refundedMinor)).toMatchObject({ action: "ignore", why: { code: "already" } });
      }
    }
  });
});

describe("when an unpaid attempt is polled", () => {
  const minutes = (at: Date) => Math.round((at.getTime() - noon.getTime()) / 60_000);
  const polls = (attempt: PolledAttempt, first: Date) => {
    const polled: Date[] = [];
    for (let at: Date | null = first; at; at = nextCheckAt(attempt, at)) polled.push(at);
    return polled.map(minutes);
  };
  const end = ATTEMPT_LIFETIME / 60 + 60;

  it("is every five minutes, then rarely, while nothing shows that the page was used", () => {
    const abandoned = polls({ status: "created", createdAt: noon, returnedAt: null }, firstCheckAt(noon));
    expect(abandoned).toEqual([5, 10, 15, 20, 60, 180, 540, end]);
  });

  it("is a minute after the payer came back, then at doubling intervals", () => {
    const returnedAt = new Date(noon.getTime() + 3 * 60_000);
    const attempt: PolledAttempt = { status: "created", createdAt: noon, returnedAt };
    expect(polls(attempt, checkAfterReturnAt(returnedAt))).toEqual([4, 5, 7, 11, 19, 35, 67, 131, 259, 515, 1027, end]);
  });

  it("goes on to the same end wherever the payer came back", () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 0, max: end }),
        fc.constantFrom("created", "pending", "declined"),
        (minute, status) => {
          const returnedAt = new Date(noon.getTime() + minute * 60_000);
          const made = polls({ status, createdAt: noon, returnedAt }, checkAfterReturnAt(returnedAt));
          expect(made.length).toBeLessThan(14);
          expect(made.at(-1)).toBeGreaterThanOrEqual(end);
          expect(made).toEqual(made.toSorted((left, right) => left - right));
        },
      ),
    );
  });

  it("hands a form out again only while no card can have been tried", () => {
    const attempt: PolledAttempt = { status: "created", createdAt: noon, returnedAt: null };
    const later = (minute: number) => new Date(noon.getTime() + minute * 60_000);
    expect(isFormReusable(attempt, later(29))).toBe(true);
    expect(isFormReusable(attempt, later(30))).toBe(false);
    expect(isFormReusable({ ...attempt, returnedAt: later(1) }, later(2))).toBe(false);
    for (const status of paymentStatuses.filter((other) => other !== "created")) {
      expect(isFormReusable({ ...attempt, status }, later(1))).toBe(false);
    }
  });
});

describe("attemptReference", () => {
  it("carries the clone, so two clones on one contract never meet", () => {
    expect(attemptReference("ring-platform-org", "abc", 2)).toBe("ring-platform-org-abc-2");
  });

  it("is known by its shape, and nothing else is", () => {
    expect(isAttemptReference("ring-org", attemptReference("ring-org", "0123456789ab", 12))).toBe(true);
    const others = ["ring-org-abc", "ring-org--1", "other-abc-1", "ring-org-abc-0", "ring-org-a;b-1", "ring-org-a b-1"];
    for (const other of [
      ...others,
      "ring-org-abc-1 ",
      "xring-org-abc-1",
      "ringxorg-abc-1",
      `ring-org-${"a".repeat(99)}-1`,
    ]) {
      expect(isAttemptReference("ring-org", other), other).toBe(false);
    }
    expect(isAttemptReference("ring.org", "ringxorg-abc-1")).toBe(false);
  });
});

it.each([
  ["ring-o1-1", true],
  ["ring-o1-2", true],
  ["ring-o1-3", false],
  ["ring-o1-0", false],
  ["ring-o1-01", false],
  ["ring-o1-", false],
  ["ring-o1", false],
  ["ring-xo1-1", false],
  ["ring-o1-1-1", false],
  ["ring-o2-o1-1", true],
])("whether %s is one of two attempts of the order o1: %s", (reference, isOne) => {
  expect(isReferenceOfOrder(reference, "o1", 2)).toBe(isOne);
});
