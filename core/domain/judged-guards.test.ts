import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AttributionFacts, decideAttribution } from "#core/domain/attribution";
import { type GuardFacts, type GuardName, judgedGuards } from "#core/domain/judged-guards";
import { paymentPurposes } from "#core/domain/payment";

const orderedAt = new Date("2026-03-01T10:00:00Z");
const paidAt = new Date("2026-03-01T10:05:00Z");

const storeOrder: GuardFacts = {
  purpose: "store_order",
  orderedAt,
  paidAt,
  isAttributed: true,
  isOwnOrder: false,
  hasWallet: true,
  sharesWallet: false,
  isFirstOrder: true,
  isUpgrade: null,
};
const membership: GuardFacts = { ...storeOrder, purpose: "membership_upgrade", isFirstOrder: null, isUpgrade: true };

const statesOf = (facts: GuardFacts) =>
  Object.fromEntries(judgedGuards(facts).map(({ guard, state }) => [guard, state]));

const anyFacts: fc.Arbitrary<GuardFacts> = fc.record({
  purpose: fc.constantFrom(...paymentPurposes),
  orderedAt: fc.constant(orderedAt),
  paidAt: fc.constantFrom(paidAt, null),
  isAttributed: fc.boolean(),
  isOwnOrder: fc.boolean(),
  hasWallet: fc.boolean(),
  sharesWallet: fc.boolean(),
  isFirstOrder: fc.constantFrom(true, false, null),
  isUpgrade: fc.constantFrom(true, false, null),
});

describe("the guards of an order", () => {
  it("are those of its purpose, each with the times it was judged at", () => {
    expect(judgedGuards(storeOrder)).toEqual([
      { guard: "active", state: "passed", orderedAt, paidAt: null },
      { guard: "not_self", state: "passed", orderedAt, paidAt },
      { guard: "no_overlap", state: "passed", orderedAt, paidAt },
      { guard: "first_order", state: "passed", orderedAt, paidAt },
    ]);
    expect(statesOf(membership)).toEqual({
      active: "passed",
      not_self: "passed",
      no_overlap: "passed",
      first_order: "not_applicable",
      upgrade: "passed",
    });
  });

  it("include no overlap where there was no wallet to overlap with", () => {
    expect(statesOf({ ...storeOrder, hasWallet: false })).toMatchObject({ no_overlap: "not_judged" });
  });

  it.each([
    [{ isOwnOrder: true }, "not_self"],
    [{ sharesWallet: true }, "no_overlap"],
    [{ isFirstOrder: false }, "first_order"],
    [{ isFirstOrder: null }, "first_order"],
    [{ purpose: "membership_upgrade", isUpgrade: null }, "upgrade"],
  ] as const)("fail where the records contradict them: %o", (change, guard) => {
    expect(statesOf({ ...storeOrder, ...change })).toMatchObject({ [guard]: "failed" });
  });

  it("never pass unless they were judged", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        for (const { state, orderedAt: judgedAt } of judgedGuards(facts)) {
          expect(judgedAt !== null).toBe(state === "passed" || state === "failed");
          if (!facts.isAttributed || !facts.paidAt) expect(["not_judged", "not_applicable"]).toContain(state);
        }
      }),
    );
  });
});

describe("a tick", () => {
  const code = { code: "Frnd7Ref", active: true, userId: "ann", walletAddress: "0xA1", walletPays: true };
  const fine: AttributionFacts = {
    code: code.code,
    codeFacts: code,
    buyerId: "bob",
    isSamePerson: false,
    buyerWallets: [],
    hasPriorPaidOrder: false,
  };
  const violations: Partial<Record<GuardName, Partial<AttributionFacts>>> = {
    active: { codeFacts: { ...code, active: false } },
    not_self: { isSamePerson: true },
    no_overlap: { buyerWallets: ["0xa1"] },
    first_order: { hasPriorPaidOrder: true },
  };

  it("stands for a guard that would have refused the order", () => {
    expect(decideAttribution(fine)).toMatchObject({ outcome: "attributed" });
    for (const { guard, state } of judgedGuards(storeOrder)) {
      expect(state).toBe("passed");
      expect(decideAttribution({ ...fine, ...violations[guard] }), guard).toMatchObject({ outcome: "refused" });
    }
  });
});
