import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDrift } from "#core/domain/audit";
import type { DriftKind, WholeAuditFacts } from "#core/domain/audit-facts";
import { paidOut } from "#scripts/testing/audited-payouts";
import { auditedReference } from "#scripts/testing/audited-reference";
import { auditedReferences } from "#scripts/testing/audited-references";

const agreed = auditedReference({
  lines: [
    { vendorId: "a", quantity: 3, unitMinor: 3_333n, referralRateBp: 511 },
    { vendorId: "b", quantity: 1, unitMinor: 20_001n, referralRateBp: 1000 },
  ],
  isAttributed: true,
  byCredit: false,
  isMinted: true,
  refundedPercents: [30, 20],
});
const inBank = paidOut(agreed, "a", "bank");
const inCredit = paidOut(agreed, "a", "credit");

describe("findDrift", () => {
  it("finds nothing in payouts by either way, whatever was refunded before", () => {
    fc.assert(
      fc.property(auditedReferences, fc.constantFrom("credit" as const, "bank" as const), (made, method) => {
        const facts = auditedReference(made);
        const open = facts.settlements.filter(({ status }) => status === "pending");
        const paid = open.reduce((now, { vendorId }) => paidOut(now, vendorId, method), facts);
        expect(findDrift(paid)).toEqual([]);
      }),
    );
  });

  it.each<[DriftKind, Partial<WholeAuditFacts>]>([
    ["payout_missing", { payouts: [], payoutLines: [] }],
    ["payout_missing", { settlements: inCredit.settlements }],
    ["payout_unexpected", { settlements: agreed.settlements }],
    ["payout_moves_differ", { settlements: inBank.settlements.map((each) => ({ ...each, moves: [] })) }],
    ["payout_line_differs", { payoutLines: inBank.payoutLines.map((line) => ({ ...line, live: false })) }],
    ["payout_line_differs", { payoutLines: inBank.payoutLines.map((line) => ({ ...line, netMinor: 1n })) }],
    ["payout_sum_differs", { payouts: inBank.payouts.map((each) => ({ ...each, amountMinor: 1n })) }],
    ["payout_state_differs", { payouts: inBank.payouts.map((each) => ({ ...each, status: "paid" as const })) }],
    ["payout_details_differ", { payouts: inBank.payouts.map((each) => ({ ...each, details: null })) }],
    ["vendor_totals_differ", { vendorTotals: agreed.vendorTotals.slice(1) }],
    ["vendor_totals_differ", { vendorTotals: inBank.vendorTotals.map((each) => ({ ...each, paidMinor: 1n })) }],
  ])("names %s", (kind, change) => {
    expect(findDrift({ ...inBank, ...change })).toContain(kind);
  });

  it("names a settlement in two payouts at once, and credit that was booked otherwise or not at all", () => {
    const [first] = inCredit.payouts;
    if (!first) throw new Error("one is paid");
    const twice = { ...first, id: "again" };
    const lines = inCredit.payoutLines.flatMap((line) => [line, { ...line, payoutId: "again" }]);
    expect(findDrift({ ...inCredit, payouts: [first, twice], payoutLines: lines })).toEqual(
      expect.arrayContaining(["payout_moves_differ", "payout_line_differs", "payout_credit_differs"]),
    );
    for (const change of [{ movement: null }, { owners: ["another"] }, { amountMinor: first.amountMinor + 1n }]) {
      expect(findDrift({ ...inCredit, payouts: [{ ...first, ...change }] })).toContain("payout_credit_differs");
    }
  });
});
