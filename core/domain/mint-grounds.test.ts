import { describe, expect, it } from "vitest";
import { referralNumerator } from "#core/domain/commission";
import { parseDecimal } from "#core/domain/decimal";
import { findMissingApproval, findMissingGround, type MintGrounds } from "#core/domain/mint-grounds";
import { approvalBy, claimedReward } from "#scripts/testing/claimed-reward";

const { order, grounds } = claimedReward("ring-1-1");
const { attempt } = grounds;
if (!attempt) throw new Error("the fixture is paid");

const byCredit: MintGrounds = {
  ...grounds,
  attempt: { ...attempt, provider: "credit" },
  hasAppliedEvent: false,
  movement: {
    kind: "order",
    entries: [
      { accountId: "user:buyer:UAH", amountMinor: -10_000n },
      { accountId: "sales:UAH", amountMinor: 10_000n },
    ],
  },
};

const membership = {
  ...order,
  purpose: "membership_upgrade" as const,
  lines: order.lines.map((line) => ({ ...line, vendorId: null })),
};
const opened: MintGrounds = {
  ...grounds,
  attempt: { ...attempt, purpose: "membership_upgrade" },
  settlements: [],
  assists: [],
  period: { userId: "buyer", isUpgrade: true, priceMinor: 10_000n },
};

const missing = (of: MintGrounds) => findMissingGround(order, order.lines, of)?.code ?? null;

describe("what a reward stands on", () => {
  it("is the payment, its event and the vendor's commission, where a card paid", () => {
    expect(missing(grounds)).toBeNull();
    expect(missing({ ...grounds, attempt: null })).toBe("no_payment");
    expect(missing({ ...grounds, attempt: { ...attempt, status: "refunded" } })).toBe("no_payment");
    expect(missing({ ...grounds, paidOrderId: null })).toBe("no_payment");
    expect(missing({ ...grounds, hasAppliedEvent: false })).toBe("no_payment");
    expect(missing({ ...grounds, settlements: [] })).toBe("no_settlement");
    expect(missing({ ...grounds, assists: [] })).toBe("no_settlement");
  });

  it("is the ledger's own movement, where credit paid: an attempt that only says so is not enough", () => {
    expect(missing(byCredit)).toBeNull();
    expect(missing({ ...byCredit, movement: null, hasAppliedEvent: true })).toBe("no_credit_movement");
    const grant = { kind: "grant" as const, entries: byCredit.movement?.entries ?? [] };
    expect(missing({ ...byCredit, movement: grant })).toBe("no_credit_movement");
  });

  it("is no movement of somebody else's credit, of another currency, or that gives some of it back", () => {
    const move = (...entries: [string, bigint][]): MintGrounds => ({
      ...byCredit,
      movement: { kind: "order", entries: entries.map(([accountId, amountMinor]) => ({ accountId, amountMinor })) },
    });
    expect(missing(move(["user:other:UAH", -10_000n], ["sales:UAH", 10_000n]))).toBe("no_credit_movement");
    expect(missing(move(["user:buyer:USD", -10_000n], ["sales:USD", 10_000n]))).toBe("no_credit_movement");
    expect(missing(move(["user:buyer:UAH", -1n], ["sales:UAH", 1n]))).toBe("no_credit_movement");
    const back = move(["user:buyer:UAH", -10_000n], ["sales:UAH", 1n], ["user:friend:UAH", 9_999n]);
    expect(missing(back)).toBe("no_credit_movement");
  });

  it("is what each vendor pays, not only their sum: each share is floored by itself", () => {
    const lines = [
      { itemId: "a", position: 0, quantity: 1, vendorId: "vendor-1", lineTotalMinor: 5_010n, referralRateBp: 500 },
      { itemId: "b", position: 1, quantity: 1, vendorId: "vendor-2", lineTotalMinor: 4_990n, referralRateBp: 500 },
    ];
    const shares = (...minor: [bigint, bigint]): MintGrounds => ({
      ...grounds,
      settlements: grounds.settlements.flatMap((settlement) =>
        minor.map((referralMinor, at) => ({ ...settlement, vendorId: `vendor-${at + 1}`, referralMinor })),
      ),
      assists: grounds.assists.flatMap((assist) =>
        minor.map((commissionMinor, at) => ({ ...assist, vendorId: `vendor-${at + 1}`, commissionMinor })),
      ),
    });
    expect(findMissingGround({ ...order, lines }, lines, shares(250n, 249n))).toBeNull();
    expect(findMissingGround({ ...order, lines }, lines, shares(249n, 250n))?.code).toBe("no_settlement");
  });

  it("is a reversed settlement only where nothing of its vendor is left, or an admin reversed it", () => {
    const reversed = {
      ...grounds,
      settlements: grounds.settlements.map((settlement) => ({ ...settlement, status: "reversed" as const })),
    };
    const nothing = order.lines.map((line) => ({ ...line, lineTotalMinor: 0n }));
    expect(missing(reversed)).toBe("no_settlement");
    expect(findMissingGround(order, nothing, reversed)).toBeNull();
    const byAdmin = reversed.settlements.map((settlement) => ({ ...settlement, isReversedByAdmin: true }));
    expect(missing({ ...reversed, settlements: byAdmin })).toBeNull();
  });

  it("is the period that a membership opened, if that lifted the member", () => {
    expect(findMissingGround(membership, membership.lines, opened)).toBeNull();
    for (const period of [null, { userId: "buyer", isUpgrade: false, priceMinor: 10_000n }]) {
      expect(findMissingGround(membership, membership.lines, { ...opened, period })?.code).toBe("no_period");
    }
  });
});

describe("who must have approved a reward", () => {
  // 100 dollars of commission at 5 % and 40 UAH a dollar.
  const worth100 = { ...order, lines: order.lines.map((line) => ({ ...line, lineTotalMinor: 8_000_000n })) };
  const terms = { uahPerUsd: parseDecimal("40"), autoApproveMaxUsd: 100n, secondApprovalUsd: 200n };
  const lacks = (of: MintGrounds, changed: Partial<typeof terms> = {}, of100: typeof worth100 = worth100) =>
    findMissingApproval(of100, of, {
      numerator: referralNumerator(of100.lines),
      tokenAmount: 7n,
      terms: { ...terms, ...changed },
    });
  const [ann, bob] = ["ann", "bob"].map((id) => approvalBy(id, 7n));
  if (!ann || !bob) throw new Error("both approved");

  it("is nobody up to the limit where credit paid, an admin above it, and always one where a card did", () => {
    expect(lacks({ ...byCredit, approvals: [] })).toBeNull();
    expect(lacks({ ...byCredit, approvals: [] }, { autoApproveMaxUsd: 99n })?.params).toEqual({ have: "0", need: "1" });
    expect(lacks({ ...byCredit, approvals: [ann] }, { autoApproveMaxUsd: 99n })).toBeNull();
    expect(lacks({ ...grounds, approvals: [] })?.code).toBe("not_approved");
    expect(lacks({ ...grounds, approvals: [ann] })).toBeNull();
  });

  it("is as the Minter's own rate says: a weaker dollar makes the reward worth more", () => {
    const weaker = { uahPerUsd: parseDecimal("39.99") };
    expect(lacks({ ...byCredit, approvals: [] }, weaker)?.code).toBe("not_approved");
    expect(lacks({ ...byCredit, approvals: [] }, weaker, { ...worth100, currency: "USD" })?.code).toBe("not_approved");
  });

  it("is two different admins above the second limit, neither of them the referrer", () => {
    const above = { secondApprovalUsd: 99n, autoApproveMaxUsd: 99n };
    const own = approvalBy("referrer", 7n);
    expect(lacks({ ...grounds, approvals: [ann] }, above)?.params).toEqual({ have: "1", need: "2" });
    expect(lacks({ ...grounds, approvals: [ann, ann] }, above)?.params).toEqual({ have: "1", need: "2" });
    expect(lacks({ ...grounds, approvals: [ann, own] }, above)?.params).toEqual({ have: "1", need: "2" });
    expect(lacks({ ...byCredit, approvals: [ann, bob] }, above)).toBeNull();
  });

  it("is whoever saw this very amount, and is an admin now", () => {
    expect(lacks({ ...grounds, approvals: [approvalBy("ann", 8n)] })?.params).toEqual({ have: "0", need: "1" });
    expect(lacks({ ...grounds, approvals: [{ ...ann, role: "user" }] })?.params).toEqual({ have: "0", need: "1" });
  });
});
