import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { type AttributionFacts, claimedCode, decideAttribution } from "#core/domain/attribution";

/** Few people and wallets, so that they often meet. */
const person = fc.constantFrom("ann", "bob", "eve");
const wallet = fc.constantFrom("0xAbC1", "0xabc1", "0xABC1", "0xDeF2", "0xdef2");
const code = fc.constantFrom("Frnd7Ref", "Othr7Ref");

const anyFacts: fc.Arbitrary<AttributionFacts> = fc
  .record({
    code: fc.option(code),
    row: fc.option(
      fc.record({ active: fc.boolean(), userId: person, walletAddress: fc.option(wallet), walletPays: fc.boolean() }),
    ),
    buyerId: person,
    isSamePerson: fc.boolean(),
    buyerWallets: fc.array(wallet, { maxLength: 4 }),
    hasPriorPaidOrder: fc.boolean(),
  })
  .map(({ row, ...facts }) => ({
    ...facts,
    codeFacts: row && facts.code !== null ? { code: facts.code, ...row } : null,
  }));

/** The guards as the product states them, said once more and differently. */
function mayEarn({ codeFacts, buyerId, isSamePerson, buyerWallets, hasPriorPaidOrder }: AttributionFacts): boolean {
  const lowered = new Set(buyerWallets.map((address) => address.toLowerCase()));
  return (
    codeFacts?.active === true &&
    buyerId !== codeFacts.userId &&
    !isSamePerson &&
    !(codeFacts.walletAddress !== null && lowered.has(codeFacts.walletAddress.toLowerCase())) &&
    !hasPriorPaidOrder
  );
}

describe("whatever the facts of a purchase are", () => {
  it("it is attributed exactly when every guard passes, to the code's own owner and wallet", () => {
    fc.assert(
      fc.property(anyFacts, (facts) => {
        const decided = decideAttribution(facts);
        if (facts.code === null) {
          expect(decided).toEqual({ outcome: "none" });
          return;
        }
        expect(decided.outcome).toBe(mayEarn(facts) ? "attributed" : "refused");
        if (decided.outcome === "attributed") {
          expect(decided).toEqual({
            outcome: "attributed",
            referralCode: facts.code,
            referrerUserId: facts.codeFacts?.userId,
            referrerWallet: facts.codeFacts?.walletPays ? facts.codeFacts.walletAddress : null,
          });
        } else {
          expect(decided).toMatchObject({ code: facts.code, reason: expect.any(String) });
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it("nobody ever earns by an own code or an own wallet, linked today or long ago, however it is spelt", () => {
    fc.assert(
      fc.property(anyFacts, wallet, ({ codeFacts, ...facts }, own) => {
        fc.pre(codeFacts !== null && codeFacts.walletAddress !== null);
        const byOwnCode = { ...facts, codeFacts: { ...codeFacts, userId: facts.buyerId } };
        const spelt = (codeFacts.walletAddress ?? "").toUpperCase().replace("0X", "0x");
        const byOwnWallet = { ...facts, codeFacts, buyerWallets: [own, spelt, ...facts.buyerWallets] };
        for (const each of [byOwnCode, byOwnWallet]) expect(decideAttribution(each).outcome).not.toBe("attributed");
      }),
    );
  });

  it("one more thing against it never makes it earn, and the order of the wallets says nothing", () => {
    fc.assert(
      fc.property(anyFacts, wallet, (facts, more) => {
        const before = decideAttribution(facts);
        const against: AttributionFacts[] = [
          { ...facts, hasPriorPaidOrder: true },
          { ...facts, isSamePerson: true },
          { ...facts, buyerWallets: [...facts.buyerWallets, more] },
          { ...facts, codeFacts: facts.codeFacts && { ...facts.codeFacts, active: false } },
          { ...facts, codeFacts: null },
        ];
        if (before.outcome === "refused") {
          for (const worse of against) expect(decideAttribution(worse).outcome).toBe("refused");
        }
        expect(decideAttribution({ ...facts, buyerWallets: facts.buyerWallets.toReversed() })).toEqual(before);
      }),
    );
  });
});

describe("the code that a purchase claims", () => {
  it("is the first active one of the cookies, else the account's, else the dead one to refuse", () => {
    const known = fc.array(fc.record({ code, active: fc.boolean() }));
    fc.assert(
      fc.property(fc.array(code), fc.option(code), known, (cookieCodes, referredBy, rows) => {
        const real = new Set(rows.filter(({ active }) => active).map((row) => row.code));
        const claimed = claimedCode({ cookieCodes, referredBy, known: rows });
        const live = cookieCodes.filter((each) => real.has(each));
        if (live.length > 0) expect(claimed).toBe(live[0]);
        else if (referredBy !== null) expect(claimed).toBe(referredBy);
        else expect(claimed).toBe(cookieCodes[0] ?? null);
      }),
    );
  });
});
