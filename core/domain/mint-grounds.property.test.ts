import fc from "fast-check";
import { expect, test } from "vitest";
import { checkClaim } from "#core/domain/mint";
import { MINT_RULES } from "#scripts/testing/claimed-reward";
import { forgeriesOf, honestClaims } from "#scripts/testing/honest-claim";

const sum = (amounts: readonly bigint[]) => amounts.reduce((total, amount) => total + amount, 0n);

test("an honest claim of any kind is paid what refunds have left of it, less what was kept back", () => {
  fc.assert(
    fc.property(honestClaims, (claim) => {
      const { rewardAdjustments, offsets, debtAmount } = claim.grounds;
      const taken = sum(rewardAdjustments.map(({ tokenAmount }) => tokenAmount ?? 0n));
      const keptBack = sum(offsets.map(({ tokenAmount }) => tokenAmount)) - debtAmount;
      expect(checkClaim(claim, MINT_RULES)).toMatchObject({
        ok: true,
        due: (claim.tokenAmount ?? 0n) - taken,
        keptBack,
      });
    }),
  );
});

test("a claim with a refund that is not decided is not paid yet, and nothing is wrong with it", () => {
  fc.assert(
    fc.property(honestClaims, fc.constantFrom("requested" as const, "sent" as const), (claim, status) => {
      const open = { id: "open", status, position: null, amountMinor: 1n, lines: [] };
      const grounds = { ...claim.grounds, refunds: [...claim.grounds.refunds, open] };
      expect(checkClaim({ ...claim, grounds }, MINT_RULES)).toMatchObject({ ok: false, waits: true });
    }),
  );
});

test("a claim with any one field changed, or any one row missing or doubled, is not paid", () => {
  fc.assert(
    fc.property(honestClaims, (claim) => {
      for (const { what, forged } of forgeriesOf(claim)) {
        expect(checkClaim(forged, MINT_RULES).ok, what).toBe(false);
      }
    }),
  );
});
