import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { debtToBook, planOffset } from "#core/domain/token-debt";

const tokens = fc.bigInt({ min: 0n, max: 10n ** 24n });

describe("planOffset", () => {
  it("splits what is due into debts and payment, and takes no more than is owed", () => {
    fc.assert(
      fc.property(tokens, tokens, tokens, (due, offset, outstanding) => {
        const plan = planOffset(due, offset, outstanding);
        expect(plan.offset + plan.signed).toBe(due > offset ? due - offset : 0n);
        expect(plan.offset <= outstanding && plan.offset >= 0n && plan.signed >= 0n).toBe(true);
      }),
    );
  });
});

describe("debtToBook", () => {
  it("books what was paid beyond what is due, in parts or at once", () => {
    fc.assert(
      fc.property(tokens, tokens, fc.array(tokens, { maxLength: 5 }), (minted, offset, dues) => {
        let debt = 0n;
        for (const due of dues.toSorted((one, other) => (one < other ? 1 : -1))) {
          debt += debtToBook({ due, minted, offset, debt }, false);
        }
        const last = dues.reduce((low, due) => (due < low ? due : low), 10n ** 30n);
        const over = minted + offset - last;
        expect(debt).toBe(over > 0n ? over : 0n);
      }),
    );
  });

  it("treats nothing as due of a reward that is never paid, and books the debts it had let off", () => {
    expect(debtToBook({ due: 100n, minted: 0n, offset: 40n, debt: 0n }, true)).toBe(40n);
    expect(debtToBook({ due: 100n, minted: 0n, offset: 100n, debt: 0n }, false)).toBe(0n);
  });
});
