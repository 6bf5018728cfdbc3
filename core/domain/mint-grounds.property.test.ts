import fc from "fast-check";
import { expect, test } from "vitest";
import { checkClaim } from "#core/domain/mint";
import { MINT_RULES } from "#scripts/testing/claimed-reward";
import { forgeriesOf, honestClaims } from "#scripts/testing/honest-claim";

test("an honest claim of any kind is paid what it is worth", () => {
  fc.assert(
    fc.property(honestClaims, (claim) => {
      expect(checkClaim(claim, MINT_RULES)).toMatchObject({ ok: true, amount: claim.tokenAmount });
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
