import fc from "fast-check";
import { describe, expect, it } from "vitest";
import type { Attribution } from "#core/domain/attribution";
import { calculateCommission, type RateSource, referralNumerator } from "#core/domain/commission";
import { judgeOwnLines } from "#core/domain/own-lines";
import { defaultPayoutTerms } from "#core/domain/payout-schedule";
import { receiptNumerator } from "#core/domain/reward";
import { planSettlements } from "#core/domain/settlement";

const REFERRER = { userId: "ann", email: "ann.k@gmail.com" };

const attributed: Attribution = {
  outcome: "attributed",
  referralCode: "Frnd7Ref",
  referrerUserId: REFERRER.userId,
  referrerWallet: "0xA1",
};

/** Vendors of the referrer, of a second account on her mailbox, and of others. */
const sellers = {
  hers: REFERRER,
  alias: { userId: "ann-2", email: "annk+shop@googlemail.com" },
  bobs: { userId: "bob", email: "bob@store.example" },
  wallets: { userId: "eve", email: "0xe5@account.invalid" },
};
const isHers = ({ vendorId }: { vendorId: string }) => vendorId === "hers" || vendorId === "alias";

const line = fc
  .record({
    itemId: fc.uuid(),
    vendorId: fc.constantFrom("hers", "alias", "bobs", "wallets"),
    lineTotalMinor: fc.bigInt({ min: 1n, max: 10n ** 12n }),
    referralRateBp: fc.integer({ min: 0, max: 5000 }),
    platformRateBp: fc.integer({ min: 0, max: 5000 }),
    referralRateSource: fc.constantFrom<RateSource>("product", "merchant", "default", "env"),
  })
  .map((each) => ({ ...each, seller: sellers[each.vendorId] }));

const order = fc.array(line, { minLength: 1, maxLength: 12 });

describe("whatever a referrer's friend buys", () => {
  it("her own lines bring nothing on either rail, and all others bring what they did", () => {
    fc.assert(
      fc.property(order, (bought) => {
        const { attribution, lines } = judgeOwnLines(attributed, REFERRER.email, bought);
        const referralCode = attribution.outcome === "attributed" ? attribution.referralCode : null;
        const settled = planSettlements({
          orderReference: "ring-1-1",
          currency: "UAH",
          referralCode,
          paidAt: new Date("2026-03-01T10:00:00Z"),
          timeZone: "UTC",
          payoutTermsOf: () => defaultPayoutTerms,
          lines,
        });
        for (const { vendorId, referralMinor } of settled) {
          const theirs = bought.filter((each) => each.vendorId === vendorId);
          const before = calculateCommission(theirs, true).referralMinor;
          expect(referralMinor).toBe(isHers({ vendorId }) ? 0n : before);
        }
        const receipt = lines.map(({ itemId, lineTotalMinor, referralRateBp, referralRateSource }) => ({
          itemId,
          lineTotal: lineTotalMinor.toString(),
          rateBp: referralRateBp,
          source: referralRateSource,
        }));
        expect(receiptNumerator({ lines: receipt })).toBe(referralNumerator(bought.filter((each) => !isHers(each))));
        expect(lines.map(({ referralRateSource }) => referralRateSource)).toEqual(
          bought.map(({ referralRateSource }) => referralRateSource),
        );
      }),
    );
  });

  it("an order is refused exactly when nothing in it is anybody else's", () => {
    fc.assert(
      fc.property(order, (bought) => {
        const { attribution } = judgeOwnLines(attributed, REFERRER.email, bought);
        expect(attribution).toEqual(
          bought.every(isHers) ? { outcome: "refused", code: "Frnd7Ref", reason: "self_referral" } : attributed,
        );
      }),
    );
  });

  it("an order that is not attributed keeps its rates", () => {
    fc.assert(
      fc.property(order, (bought) => {
        const none: Attribution = { outcome: "none" };
        expect(judgeOwnLines(none, null, bought)).toEqual({ attribution: none, lines: bought });
      }),
    );
  });
});
