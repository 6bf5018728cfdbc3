import { describe, expect, it } from "vitest";
import { type AttributionFacts, decideAttribution } from "#core/domain/attribution";

const referrerWallet = "0xa0Ee7A142d267C1f36714E4a8F75612F20a79720";
const facts: AttributionFacts = {
  isSamePerson: false,
  code: "Frnd7Ref",
  codeFacts: { code: "Frnd7Ref", active: true, userId: "referrer", walletAddress: referrerWallet, walletPays: true },
  buyerId: "buyer",
  buyerWallets: [],
  hasPriorPaidOrder: false,
};

describe("decideAttribution", () => {
  it("attributes a first purchase through a friend's code", () => {
    expect(decideAttribution(facts)).toEqual({
      outcome: "attributed",
      referralCode: "Frnd7Ref",
      referrerUserId: "referrer",
      referrerWallet,
    });
  });

  it("attributes to a code without a wallet that is paid, whether it has none or one that waits", () => {
    for (const change of [{ walletAddress: null }, { walletPays: false }]) {
      const codeFacts = {
        code: "Frnd7Ref",
        active: true,
        userId: "referrer",
        walletAddress: referrerWallet,
        walletPays: true,
      };
      const decided = decideAttribution({ ...facts, codeFacts: { ...codeFacts, ...change } });
      expect(decided).toMatchObject({ outcome: "attributed", referrerUserId: "referrer", referrerWallet: null });
    }
  });

  it("says nothing where there was no code", () => {
    expect(decideAttribution({ ...facts, code: null })).toEqual({ outcome: "none" });
  });

  it.each([
    ["unknown_code", { codeFacts: null }],
    ["inactive_code", { codeFacts: { ...facts.codeFacts, active: false } }],
    ["self_referral", { buyerId: "referrer" }],
    ["self_referral", { isSamePerson: true }],
    ["wallet_overlap", { buyerWallets: ["0x1", referrerWallet.toLowerCase()] }],
    ["not_first_purchase", { hasPriorPaidOrder: true }],
  ] as const)("refuses with the reason %s", (reason, change) => {
    const refused = decideAttribution({ ...facts, ...change } as AttributionFacts);
    expect(refused).toEqual({ outcome: "refused", code: "Frnd7Ref", reason });
  });
});
