import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { keepLines, keptTotal, type OrderedLine, planKept, type RefundedLine } from "#core/domain/kept-lines";
import { planRefund, priceRefund, type RefundWish, refundEffects, spreadAmount } from "#core/domain/refund-plan";

const ordered: fc.Arbitrary<OrderedLine[]> = fc
  .array(
    fc.record({
      vendorId: fc.constantFrom("a", "b", "c", null),
      quantity: fc.integer({ min: 1, max: 9 }),
      unit: fc.bigInt({ min: 1n, max: 10n ** 9n }),
      referralRateBp: fc.integer({ min: 0, max: 5000 }),
      platformRateBp: fc.integer({ min: 0, max: 5000 }),
    }),
    { minLength: 1, maxLength: 6 },
  )
  .map((lines) =>
    lines.map(({ unit, ...line }, position) => ({
      ...line,
      itemId: `item-${position}`,
      position,
      lineTotalMinor: unit * BigInt(line.quantity),
    })),
  );

/** Any wish for lines like these, the impossible ones too. */
const wish: fc.Arbitrary<RefundWish> = fc.oneof(
  fc.constant({ reason: "whole" } as const),
  fc.record({ reason: fc.constant("goodwill" as const), amountMinor: fc.bigInt({ min: 0n, max: 10n ** 10n }) }),
  fc.record({
    reason: fc.constant("lines" as const),
    lines: fc.array(
      fc.record({ itemId: fc.integer({ min: 0, max: 6 }).map((n) => `item-${n}`), quantity: fc.nat({ max: 9 }) }),
      { maxLength: 4 },
    ),
  }),
);

/** Refunds each wish that can be, and returns what each took. */
function refundAll(lines: readonly OrderedLine[], wishes: readonly RefundWish[]): RefundedLine[][] {
  const done: RefundedLine[][] = [];
  for (const each of wishes) {
    const kept = keepLines(lines, done.flat());
    const priced = priceRefund(kept, each);
    if (!priced.ok) continue;
    const lineWish = each.reason === "lines" ? each.lines : each.reason === "whole" ? unitsOf(kept) : null;
    done.push(planRefund(kept, { amountMinor: priced.amountMinor, lines: lineWish }));
  }
  return done;
}

function unitsOf(kept: readonly OrderedLine[]) {
  return kept.map(({ itemId, quantity }) => ({ itemId, quantity }));
}

describe("refunds of any kind, in any order", () => {
  it("take exactly their amount, and no line below zero", () => {
    fc.assert(
      fc.property(ordered, fc.array(wish, { maxLength: 8 }), (lines, wishes) => {
        const done = refundAll(lines, wishes);
        const kept = keepLines(lines, done.flat());
        const taken = done.flat().reduce((sum, { amountMinor }) => sum + amountMinor, 0n);
        expect(keptTotal(kept) + taken).toBe(keptTotal(lines));
        expect(kept.every(({ lineTotalMinor, quantity }) => lineTotalMinor >= 0n && quantity >= 0)).toBe(true);
      }),
    );
  });

  it("leave every ledger at the plan of what is left", () => {
    fc.assert(
      fc.property(ordered, fc.array(wish, { maxLength: 8 }), fc.boolean(), (lines, wishes, attributed) => {
        let before = keepLines(lines, []);
        const start = planKept(before, attributed);
        const net = new Map([...start.byVendor].map(([vendorId, split]) => [vendorId, { ...split }]));
        let numerator = start.rewardNumerator;
        for (const refunded of refundAll(lines, wishes)) {
          const effects = refundEffects(before, refunded, attributed);
          for (const [vendorId, off] of effects.byVendor) {
            const split = net.get(vendorId);
            if (!split) throw new Error("an effect on a vendor without a settlement");
            expect(off.platformMinor + off.referralMinor + off.netMinor).toBe(off.grossMinor);
            expect(off.platformMinor >= 0n && off.referralMinor >= 0n && off.netMinor >= -1n).toBe(true);
            split.grossMinor -= off.grossMinor;
            split.platformMinor -= off.platformMinor;
            split.referralMinor -= off.referralMinor;
            split.netMinor -= off.netMinor;
          }
          expect(effects.rewardNumerator >= 0n).toBe(true);
          numerator -= effects.rewardNumerator;
          before = effects.after;
        }
        const plan = planKept(before, attributed);
        expect(net).toEqual(new Map(plan.byVendor));
        expect(numerator).toBe(plan.rewardNumerator);
      }),
    );
  });

  it("come to the same whether units are refunded in parts or all at once", () => {
    fc.assert(
      fc.property(ordered, fc.array(fc.nat({ max: 5 }), { minLength: 1, maxLength: 30 }), (lines, picks) => {
        const parts = refundAll(
          lines,
          picks.map((pick) => ({ reason: "lines", lines: [{ itemId: `item-${pick % lines.length}`, quantity: 1 }] })),
        );
        const sums = new Map<string, number>();
        for (const { itemId, quantity } of parts.flat()) sums.set(itemId, (sums.get(itemId) ?? 0) + quantity);
        const atOnce = refundAll(lines, [
          { reason: "lines", lines: [...sums].map(([itemId, quantity]) => ({ itemId, quantity })) },
        ]);
        expect(keepLines(lines, parts.flat())).toEqual(keepLines(lines, atOnce.flat()));
      }),
    );
  });

  it("end at nothing when all is refunded, whatever came before", () => {
    fc.assert(
      fc.property(ordered, fc.array(wish, { maxLength: 6 }), (lines, wishes) => {
        const kept = keepLines(lines, refundAll(lines, [...wishes, { reason: "whole" }]).flat());
        expect(kept.every(({ lineTotalMinor, quantity }) => lineTotalMinor === 0n || quantity === 0)).toBe(true);
        expect(keptTotal(kept)).toBe(0n);
      }),
    );
  });
});

const line = (position: number, lineTotalMinor: bigint, quantity = 1): OrderedLine => ({
  itemId: `item-${position}`,
  vendorId: "a",
  position,
  quantity,
  lineTotalMinor,
  referralRateBp: 500,
  platformRateBp: 2000,
});

describe("spreadAmount", () => {
  it("gives ties to the earlier line", () => {
    const parts = spreadAmount([line(0, 100n), line(1, 100n), line(2, 100n)], 100n);
    expect(parts.map(({ amountMinor }) => amountMinor)).toEqual([34n, 33n, 33n]);
  });

  it("gives the missing units to the largest remainders", () => {
    const parts = spreadAmount([line(0, 10n), line(1, 30n), line(2, 60n)], 49n);
    expect(parts.map(({ amountMinor }) => amountMinor)).toEqual([5n, 15n, 29n]);
  });

  it("takes no more than there is", () => {
    expect(() => spreadAmount([line(0, 10n)], 11n)).toThrow(RangeError);
  });
});

describe("priceRefund", () => {
  const kept = [line(0, 300n, 3), line(1, 50n)];

  it.each<[string, RefundWish, unknown]>([
    ["everything", { reason: "whole" }, { ok: true, amountMinor: 350n }],
    ["two units", { reason: "lines", lines: [{ itemId: "item-0", quantity: 2 }] }, { ok: true, amountMinor: 200n }],
    ["an amount", { reason: "goodwill", amountMinor: 350n }, { ok: true, amountMinor: 350n }],
    ["too much", { reason: "goodwill", amountMinor: 351n }, { ok: false, refusal: "more_than_left" }],
    ["nothing", { reason: "goodwill", amountMinor: 0n }, { ok: false, refusal: "no_amount" }],
    ["no line", { reason: "lines", lines: [] }, { ok: false, refusal: "no_amount" }],
    [
      "too many units",
      { reason: "lines", lines: [{ itemId: "item-0", quantity: 4 }] },
      { ok: false, refusal: "more_than_left" },
    ],
    [
      "too many units in two entries",
      {
        reason: "lines",
        lines: [
          { itemId: "item-0", quantity: 2 },
          { itemId: "item-0", quantity: 2 },
        ],
      },
      { ok: false, refusal: "more_than_left" },
    ],
    [
      "another order's line",
      { reason: "lines", lines: [{ itemId: "x", quantity: 1 }] },
      { ok: false, refusal: "unknown_line" },
    ],
    [
      "units below zero",
      { reason: "lines", lines: [{ itemId: "item-0", quantity: -1 }] },
      { ok: false, refusal: "no_amount" },
    ],
  ])("prices %s", (_name, asked, priced) => {
    expect(priceRefund(kept, asked)).toEqual(priced);
  });

  it("refuses when nothing is left", () => {
    expect(priceRefund([line(0, 0n, 0)], { reason: "whole" })).toEqual({ ok: false, refusal: "nothing_left" });
  });

  it("prices a unit at what goodwill has left of it", () => {
    const lowered = keepLines(kept, [{ itemId: "item-0", quantity: 0, amountMinor: 31n }]);
    expect(priceRefund(lowered, { reason: "lines", lines: [{ itemId: "item-0", quantity: 2 }] })).toEqual({
      ok: true,
      amountMinor: 179n,
    });
  });
});

describe("planRefund", () => {
  it("takes from the requested line what a refund at the provider has left of it, and spreads the rest", () => {
    const kept = keepLines([line(0, 100n), line(1, 100n)], [{ itemId: "item-0", quantity: 0, amountMinor: 60n }]);
    expect(planRefund(kept, { amountMinor: 100n, lines: [{ itemId: "item-0", quantity: 1 }] })).toEqual([
      { itemId: "item-0", quantity: 1, amountMinor: 40n },
      { itemId: "item-1", quantity: 0, amountMinor: 60n },
    ]);
  });
});
