import { describe, expect, it } from "vitest";
import { type AuditFacts, findDrift } from "#core/domain/audit";

const agreed: AuditFacts = {
  purpose: "store_order",
  attributed: true,
  orderReference: "ring-1-1",
  paymentStatus: "approved",
  settlements: [{ vendorId: "a", referralMinor: 1600n, referralCommission: "1600" }],
  salesAssists: [{ vendorId: "a", commissionMinor: 1600n }],
  reward: { status: "minted", tokenAmount: 4n, replayedAmount: 4n, referrerWallet: "0xAb", binding: null },
  chain: { paid: true, payment: { wallet: "0xab", amount: 4n } },
};
const reward = agreed.reward as NonNullable<AuditFacts["reward"]>;

describe("findDrift", () => {
  it("finds nothing where all four records agree", () => {
    expect(findDrift(agreed)).toEqual([]);
  });

  it("finds rewards paid for refunded payments", () => {
    const refunded = { ...agreed, paymentStatus: "refunded", chain: null } as const;
    for (const status of ["approved", "minting", "minted"] as const) {
      expect(findDrift({ ...refunded, reward: { ...reward, status } })).toEqual(["refunded_but_rewarded"]);
    }
    for (const status of ["pending_approval", "failed", "rejected"] as const) {
      expect(findDrift({ ...refunded, reward: { ...reward, status } })).toEqual([]);
    }
  });

  it("expects a reward of a membership, but neither settlement nor assist", () => {
    const membership = { ...agreed, purpose: "membership_upgrade", settlements: [], salesAssists: [] } as const;
    expect(findDrift(membership)).toEqual([]);
    expect(findDrift({ ...membership, reward: null, chain: null })).toEqual(["reward_missing"]);
    expect(findDrift({ ...membership, settlements: agreed.settlements })).toEqual(["settlement_unexpected"]);
  });

  it("expects neither reward nor assist of an order nobody recommended", () => {
    const plain = {
      ...agreed,
      attributed: false,
      reward: null,
      salesAssists: [],
      chain: { paid: false, payment: null },
    };
    expect(
      findDrift({ ...plain, settlements: [{ vendorId: "a", referralMinor: 0n, referralCommission: "0" }] }),
    ).toEqual([]);
  });

  it.each([
    ["no_settlement", { settlements: [] }],
    [
      "settlement_metadata_differs",
      { settlements: [{ vendorId: "a", referralMinor: 1600n, referralCommission: "1" }] },
    ],
    ["assist_missing", { salesAssists: [] }],
    ["assist_differs", { salesAssists: [{ vendorId: "a", commissionMinor: 1n }] }],
    ["assist_unexpected", { attributed: false, reward: null, chain: null }],
    ["reward_missing", { reward: null, chain: null }],
    ["reward_unexpected", { attributed: false, salesAssists: [] }],
    ["reward_not_replayable", { reward: { ...reward, replayedAmount: 5n } }],
    ["minted_not_on_chain", { chain: { paid: false, payment: null } }],
    ["on_chain_not_minted", { reward: { ...reward, status: "rejected" } }],
    ["chain_wallet_differs", { chain: { paid: true, payment: { wallet: "0xcd", amount: 4n } } }],
    ["chain_amount_differs", { chain: { paid: true, payment: { wallet: "0xab", amount: 5n } } }],
  ] as [string, Partial<AuditFacts>][])("names %s", (kind, change) => {
    expect(findDrift({ ...agreed, ...change })).toEqual([kind]);
  });

  describe("of a reward whose code had no wallet", () => {
    const link = { address: "0xAb", isOfReward: true };
    const bound = { ...reward, referrerWallet: null, binding: { address: "0xAb", link } };

    it("expects the chain to have paid the wallet that was bound to it", () => {
      expect(findDrift({ ...agreed, reward: bound })).toEqual([]);
      const elsewhere = { paid: true, payment: { wallet: "0xcd", amount: 4n } };
      expect(findDrift({ ...agreed, reward: bound, chain: elsewhere })).toEqual(["chain_wallet_differs"]);
    });

    it("expects no binding before it is paid, and one after", () => {
      const bare = { ...bound, binding: null };
      const unpaid = { paid: false, payment: null };
      expect(findDrift({ ...agreed, reward: { ...bare, status: "approved" }, chain: unpaid })).toEqual([]);
      expect(findDrift({ ...agreed, reward: bare })).toEqual(["binding_missing"]);
    });

    it.each([
      ["binding_not_linked", { binding: { address: "0xAb", link: null } }],
      ["binding_not_linked", { binding: { address: "0xAb", link: { ...link, isOfReward: false } } }],
      ["binding_wallet_differs", { binding: { address: "0xAb", link: { ...link, address: "0xcd" } } }],
      ["binding_unexpected", { referrerWallet: "0xab" }],
    ] as const)("names %s", (kind, change) => {
      expect(findDrift({ ...agreed, reward: { ...bound, ...change } })).toEqual([kind]);
    });
  });

  it("says nothing of a chain that could not be read, nor of a payment that is not final yet", () => {
    expect(findDrift({ ...agreed, chain: null })).toEqual([]);
    expect(findDrift({ ...agreed, reward: { ...reward, status: "minting" } })).toEqual([]);
  });
});
