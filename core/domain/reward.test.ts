import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { formatDecimal, parseDecimal } from "#core/domain/decimal";
import {
  canBecome,
  isOnItsWay,
  isOwed,
  isPaidOut,
  isRefused,
  isWithinAutoApproval,
  needsDecision,
  newsOfMove,
  type RewardReceipt,
  receiptNumerator,
  replayReceipt,
  rewardStatuses,
  rewardUsdMicros,
  sizeReward,
  statesBefore,
} from "#core/domain/reward";

const fx = parseDecimal("40");

describe("sizeReward", () => {
  it("turns 5 % of 320 hryvnias into tokens at 10 cents", () => {
    // 320.00 UAH × 5 % = 16.00 UAH = 0.40 USD = 4 tokens.
    const numerator = 32_000n * 500n;
    expect(sizeReward(numerator, { uahPerUsd: fx, tokenUsd: parseDecimal("0.10"), tokenDecimals: 18 })).toBe(
      4n * 10n ** 18n,
    );
    expect(rewardUsdMicros(numerator, fx)).toBe(400_000n);
  });

  it("never pays more than the exact value, and less by under one smallest unit", () => {
    const rate = fc.tuple(fc.bigInt({ min: 1n, max: 10n ** 9n }), fc.integer({ min: 0, max: 8 }));
    fc.assert(
      fc.property(
        fc.bigInt({ min: 0n, max: 10n ** 18n }),
        rate,
        rate,
        (numerator, [fxValue, fxScale], [value, scale]) => {
          const uahPerUsd = { value: fxValue, scale: fxScale };
          const tokenUsd = { value, scale };
          const amount = sizeReward(numerator, { uahPerUsd, tokenUsd, tokenDecimals: 18 });
          // amount / 10^18 × price × fx × 10^6 compared with numerator, all as integers.
          const paid = amount * value * fxValue * 1_000_000n;
          const unit = value * fxValue * 1_000_000n;
          const owed = numerator * 10n ** BigInt(18 + fxScale + scale);
          expect(paid <= owed && owed < paid + unit).toBe(true);
        },
      ),
    );
  });

  it("refuses a price of zero instead of paying everything", () => {
    const rates = { uahPerUsd: fx, tokenUsd: parseDecimal("0.00"), tokenDecimals: 18 };
    expect(() => sizeReward(1n, rates)).toThrow(RangeError);
  });
});

describe("isWithinAutoApproval", () => {
  it("lets exactly the limit through and not one ten-thousandth of a kopiyka more", () => {
    const limit = 500n * 40n * 1_000_000n;
    expect(isWithinAutoApproval(limit, fx, 500n)).toBe(true);
    expect(isWithinAutoApproval(limit + 1n, fx, 500n)).toBe(false);
  });
});

describe("receipts", () => {
  it("replay to the very unit, after a way through JSON", () => {
    const lines = fc.array(
      fc.record({
        itemId: fc.uuid(),
        lineTotal: fc.bigInt({ min: 1n, max: 10n ** 12n }).map(String),
        rateBp: fc.integer({ min: 0, max: 5000 }),
        source: fc.constantFrom("product" as const, "env" as const),
      }),
      { minLength: 1, maxLength: 10 },
    );
    fc.assert(
      fc.property(lines, fc.bigInt({ min: 1n, max: 10n ** 6n }), (frozen, price) => {
        const receipt: RewardReceipt = {
          currency: "UAH",
          lines: frozen,
          uahPerUsd: "40",
          rounding: "floor",
          tokenDecimals: 18,
          price: { tokenUsd: formatDecimal({ value: price, scale: 4 }), source: "config", at: "2026-03-01T00:00:00Z" },
        };
        const amount = sizeReward(receiptNumerator(receipt), {
          uahPerUsd: fx,
          tokenUsd: { value: price, scale: 4 },
          tokenDecimals: 18,
        });
        expect(replayReceipt(JSON.parse(JSON.stringify(receipt)))).toBe(amount);
      }),
    );
  });

  it("have no amount until they have a price", () => {
    const unpriced: RewardReceipt = {
      currency: "USD",
      lines: [],
      uahPerUsd: null,
      rounding: "floor",
      tokenDecimals: null,
      price: null,
    };
    expect(replayReceipt(unpriced)).toBeNull();
  });
});

describe("reward states", () => {
  it("are each in exactly one phase", () => {
    for (const status of rewardStatuses) {
      const holding = [needsDecision, isOnItsWay, isPaidOut, isRefused].filter((holds) => holds(status));
      expect(holding, status).toHaveLength(1);
    }
  });

  it("are final exactly when nothing is owed any more", () => {
    for (const status of rewardStatuses) {
      expect(
        rewardStatuses.some((to) => canBecome(status, to)),
        status,
      ).toBe(isOwed(status));
    }
  });

  it("wait for a decision exactly where a person can approve or try again", () => {
    const byPerson = rewardStatuses.filter((status) => needsDecision(status));
    expect(byPerson).toEqual(["pending_approval", "failed"]);
    expect(byPerson.every((status) => canBecome(status, "approved") && canBecome(status, "rejected"))).toBe(true);
  });

  it("never lead out of minted or rejected: what is paid stays paid, what is refused stays refused", () => {
    for (const to of rewardStatuses) {
      expect(statesBefore(to)).not.toContain("minted");
      expect(statesBefore(to)).not.toContain("rejected");
    }
  });

  it("reach minted through minting alone", () => {
    expect(statesBefore("minted")).toEqual(["minting"]);
    expect(statesBefore("minting")).toEqual(["approved"]);
  });
});

describe("a referrer", () => {
  it("is told of every approval, payment and rejection, but of no retry", () => {
    expect(newsOfMove("approved", "pending_approval")).toBe("referral_reward_approved");
    expect(newsOfMove("minted")).toBe("referral_reward_minted");
    expect(newsOfMove("rejected")).toBe("referral_reward_rejected");
    for (const from of statesBefore("approved")) {
      if (from !== "pending_approval") expect(newsOfMove("approved", from)).toBeNull();
    }
    expect([newsOfMove("minting"), newsOfMove("failed")]).toEqual([null, null]);
  });
});
