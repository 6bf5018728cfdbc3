import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { isWithinGrantLimit, type LoneGrant, mayGrantAlone } from "#core/domain/grant-limit";

const policy = { secondApprovalUsd: 500n, uahPerUsd: parseDecimal("41.25") };

describe("the limit of a grant", () => {
  it("is met exactly in either currency, and in both together", () => {
    const uah = { amountMinor: 2_062_500n, currency: "UAH" } as const;
    const usd = { amountMinor: 50_000n, currency: "USD" } as const;
    expect(isWithinGrantLimit([uah], policy)).toBe(true);
    expect(isWithinGrantLimit([{ ...uah, amountMinor: uah.amountMinor + 1n }], policy)).toBe(false);
    expect(isWithinGrantLimit([usd], policy)).toBe(true);
    expect(isWithinGrantLimit([{ ...usd, amountMinor: usd.amountMinor + 1n }], policy)).toBe(false);
    const half = { ...usd, amountMinor: usd.amountMinor / 2n };
    expect(isWithinGrantLimit([half, { ...uah, amountMinor: uah.amountMinor / 2n }], policy)).toBe(true);
    expect(isWithinGrantLimit([half, { ...uah, amountMinor: uah.amountMinor / 2n + 1n }], policy)).toBe(false);
  });

  it("is none where the clone has none", () => {
    const all = { amountMinor: 10n ** 15n, currency: "USD" } as const;
    expect(isWithinGrantLimit([all], { ...policy, secondApprovalUsd: null })).toBe(true);
  });

  it("cannot be got around by many small grants: no admin gives, and nobody gets, more than it alone", () => {
    const grant: fc.Arbitrary<LoneGrant> = fc.record({
      amountMinor: fc.bigInt({ min: 1n, max: 2_500_000n }),
      currency: fc.constantFrom("UAH", "USD"),
      actorId: fc.constantFrom("ann", "bob"),
      receiverId: fc.constantFrom("nina", "olha", "petro"),
    });
    fc.assert(
      fc.property(fc.array(grant, { maxLength: 30 }), (asked) => {
        const given: LoneGrant[] = [];
        for (const each of asked) if (mayGrantAlone(each, given, policy)) given.push(each);
        for (const who of ["ann", "bob", "nina", "olha", "petro"]) {
          const theirs = given.filter(({ actorId, receiverId }) => actorId === who || receiverId === who);
          expect(isWithinGrantLimit(theirs, policy)).toBe(true);
        }
      }),
    );
  });
});
