import fc from "fast-check";
import { describe, expect, it } from "vitest";
import { findDrift, verdictOf } from "#core/domain/audit";
import type { DriftKind, WholeAuditFacts } from "#core/domain/audit-facts";
import { paidOut } from "#scripts/testing/audited-payouts";
import { type AuditedReference, auditedReference } from "#scripts/testing/audited-reference";
import { auditedReferences } from "#scripts/testing/audited-references";

const goods: AuditedReference = {
  lines: [
    { vendorId: "a", quantity: 3, unitMinor: 3_333n, referralRateBp: 511 },
    { vendorId: "b", quantity: 1, unitMinor: 20_001n, referralRateBp: 1000 },
    { vendorId: "a", quantity: 2, unitMinor: 999n, referralRateBp: 0 },
  ],
  isAttributed: true,
  byCredit: false,
  isMinted: true,
  refundedPercents: [30, 20],
};
const agreed = auditedReference(goods);
const inBank = paidOut(agreed, "a", "bank");
const inCredit = paidOut(agreed, "a", "credit");
const membership = auditedReference({
  ...goods,
  lines: [{ vendorId: null, quantity: 1, unitMinor: 30_000n, referralRateBp: 1000 }],
});
type Reward = NonNullable<WholeAuditFacts["reward"]>;
const withReward = (facts: WholeAuditFacts, change: Partial<Reward>): WholeAuditFacts => ({
  ...facts,
  reward: facts.reward && { ...facts.reward, ...change },
});

describe("findDrift", () => {
  it("finds nothing in what payment, mint and any refunds leave", () => {
    fc.assert(
      fc.property(auditedReferences, (made) => {
        expect(findDrift(auditedReference(made))).toEqual([]);
      }),
    );
  });

  it("finds nothing before a price is known, nor in a chain that could not be read", () => {
    const { reward, ...facts } = auditedReference({ ...goods, isMinted: false });
    if (!reward) throw new Error("it is attributed");
    const unpriced = {
      ...facts,
      reward: {
        ...reward,
        tokenAmount: null,
        tokenDecimals: null,
        receipt: { ...reward.receipt, tokenDecimals: null, price: null },
      },
      rewardAdjustments: facts.rewardAdjustments.map((row) => ({ ...row, tokenAmount: null })),
    };
    expect(findDrift(unpriced)).toEqual([]);
    expect(findDrift({ ...agreed, chain: null })).toEqual([]);
  });

  it("asks for a debt where more was minted than refunds have left, unless that is still to be judged", () => {
    const none = { debts: [], debtors: [{ userId: "referrer", outstanding: 0n, booked: 0n }] };
    expect(findDrift({ ...agreed, ...none })).toEqual(["debt_missing"]);
    expect(findDrift(withReward({ ...agreed, ...none }, { refundUnjudged: true }))).toEqual([]);
    const debtors = agreed.debtors.map((each) => ({ ...each, outstanding: 0n }));
    expect(findDrift({ ...agreed, debtors })).toEqual(["debtor_differs"]);
  });

  it("finds rewards that would still be paid for an order of which nothing is left", () => {
    const refunded = auditedReference({ ...goods, isMinted: false, refundedPercents: [100] });
    expect(findDrift(refunded)).toEqual([]);
    for (const status of ["pending_approval", "approved", "failed"] as const) {
      const drift = findDrift(withReward(refunded, { status, rejectionCode: null }));
      expect(drift).toContain("refunded_but_rewarded");
    }
    const minted = findDrift({ ...auditedReference({ ...goods, refundedPercents: [100] }), debts: [] });
    expect(minted).toContain("debt_missing");
  });

  it("expects a reward and a period of a membership, but neither settlement nor assist", () => {
    expect(findDrift(membership)).toEqual([]);
    expect(findDrift({ ...membership, memberships: [] })).toEqual(["period_missing"]);
    expect(findDrift({ ...membership, settlements: agreed.settlements })).toContain("settlement_unexpected");
    expect(findDrift({ ...membership, periodAdjustments: membership.periodAdjustments.slice(1) })).toContain(
      "period_adjustment_differs",
    );
    expect(findDrift({ ...agreed, memberships: membership.memberships })).toEqual(["period_unexpected"]);
  });

  it("expects what an open refund touches to be held, and nobody to approve or claim it meanwhile", () => {
    const [first] = agreed.refunds;
    if (!first) throw new Error("two refunds are done");
    const requested = { id: "open", status: "requested", position: null, endedAt: null, lines: [] } as const;
    const open = { ...first, ...requested, amountMinor: 100n, createdAt: new Date(first.createdAt.getTime() + 1) };
    const refunds = [...agreed.refunds, open];
    const settlements = agreed.settlements.map((each) => ({ ...each, heldByRefund: "open" }));
    const held = withReward({ ...agreed, refunds, settlements }, { heldByRefund: "open" });
    expect(findDrift(held)).toEqual([]);
    expect(findDrift({ ...held, settlements: agreed.settlements })).toEqual(["settlement_state_differs"]);
    expect(findDrift(withReward(held, { heldByRefund: null }))).toEqual(["reward_not_held"]);
    const later = new Date(first.createdAt.getTime() + 3_600_000);
    const moved = (held.reward?.transitions ?? []).map((each) => ({ ...each, at: later }));
    expect(findDrift(withReward(held, { transitions: moved }))).toEqual(["reward_not_held"]);
    expect(findDrift({ ...held, refunds: agreed.refunds })).toEqual(["settlement_state_differs", "reward_not_held"]);
  });

  it("knows tokens that were kept back, and that nothing is on the chain where all of them were", () => {
    const { reward, ...facts } = auditedReference({ ...goods, refundedPercents: [] });
    const due = reward?.tokenAmount ?? 0n;
    const transitions = (reward?.transitions ?? []).slice(0, 2);
    const rejected = {
      fromStatus: "approved",
      toStatus: "rejected",
      reasonCode: "offset_by_debt",
      reason: null,
    } as const;
    const offset: WholeAuditFacts = {
      ...facts,
      reward: reward && {
        ...reward,
        status: "rejected",
        rejectionCode: "offset_by_debt",
        mintedAmount: null,
        transitions: [...transitions, { ...rejected, at: new Date() }],
      },
      offsets: [{ position: 1, userId: "referrer", tokenAmount: due }],
      chain: { paid: false, payment: null },
    };
    expect(findDrift(offset)).toEqual([]);
    expect(findDrift({ ...offset, offsets: [{ position: 1, userId: "referrer", tokenAmount: due - 1n }] })).toEqual([
      "debt_too_high",
    ]);
    expect(findDrift({ ...offset, offsets: [{ position: 1, userId: "buyer", tokenAmount: due }] })).toEqual([
      "offset_differs",
    ]);
    expect(findDrift({ ...offset, chain: agreed.chain })).toEqual(["on_chain_not_minted"]);
  });

  it.each<[DriftKind, Partial<WholeAuditFacts>]>([
    ["payment_unproven", { hasAppliedEvent: false }],
    ["attempt_state_differs", { attempt: { ...agreed.attempt, status: "refunded" } }],
    ["no_settlement", { settlements: agreed.settlements.slice(1) }],
    ["assist_missing", { assists: agreed.assists.slice(1) }],
    ["reward_missing", { reward: null, chain: null }],
    ["settlement_adjustment_differs", { settlementAdjustments: agreed.settlementAdjustments.slice(1) }],
    ["reward_adjustment_differs", { rewardAdjustments: agreed.rewardAdjustments.slice(1) }],
    ["assist_adjustment_differs", { assistAdjustments: agreed.assistAdjustments.slice(1) }],
    ["minted_not_on_chain", { chain: { paid: false, payment: null } }],
  ])("names %s", (kind, change) => {
    expect(findDrift({ ...agreed, ...change })).toContain(kind);
  });

  describe("of a reward whose code had no wallet", () => {
    const order = { ...agreed.order, referrerWallet: null };
    const link = { address: "0xAb", isOfReward: true };
    const bound = withReward({ ...agreed, order }, { referrerWallet: null, binding: { address: "0xAb", link } });

    it("expects the chain to have paid the wallet that was bound to it", () => {
      expect(findDrift(bound)).toEqual([]);
      const payment = agreed.chain?.payment ? { ...agreed.chain.payment, wallet: "0xcd" } : null;
      expect(findDrift({ ...bound, chain: { paid: true, payment } })).toEqual(["chain_wallet_differs"]);
    });

    it("expects a binding once it is paid", () => {
      expect(findDrift(withReward(bound, { binding: null }))).toEqual(["binding_missing"]);
    });

    it.each<[DriftKind, Partial<Reward>]>([
      ["binding_not_linked", { binding: { address: "0xAb", link: null } }],
      ["binding_not_linked", { binding: { address: "0xAb", link: { ...link, isOfReward: false } } }],
      ["binding_wallet_differs", { binding: { address: "0xAb", link: { ...link, address: "0xcd" } } }],
    ])("names %s", (kind, change) => {
      expect(findDrift(withReward(bound, change))).toEqual([kind]);
    });
  });
});

/** What no second record determines, with the reason. */
const undetermined: Readonly<Record<string, string>> = {
  // Read with the records: whoever changes those changes these, too.
  "attempt.provider": "whether its own provider's event is there is asked with it",
  hasAppliedEvent: "nobody asks for an event where credit paid",
  attempts: "only that the reference's number is not above it is checked",
  cameTwice: "says why there must be a refund, where nothing was paid",
  debtors: "whose balance is read follows from reward, debts and offsets",
  "memberships.terms": "of the order itself they are `membershipTerms`",
  "memberships.refundedMinor": "the sum of `periodAdjustments`",
  "order.isBuyerDeleted": "where credit went is only asked of an account that is gone",
  "order.refusedCode": "the only record of the code that was looked at",
  "order.refusedReason": "the only record of why it earned nothing",
  "refunds.requestedBy": "the only record of who asked; whether somebody did follows from the reason",
  "refunds.reason": "goodwill of everything that is left is the same money as the whole",
  "refunds.tries": "how the provider was asked",
  "refunds.sentAt": "when, not what",
  "refunds.createdAt": "when, not what",
  "refunds.endedAt": "when, not what",
  "settlements.holdReason": "a person's words",
  "settlements.metadata.payout": "how the due date came about; that date is checked",
  "no payoutLines": "of an adjustment: what the payout comes to is read with all of its lines",
  "payouts.batch.isSealed": "only once something came of it",
  "payouts.lines.settlements": "only that there are some; their sum is checked",
  "payouts.owners": "read with the payout; of one that the bank pays nobody asks",
  "reward.mintBatchId": "the Minter's own, and only while it is on its way",
  "reward.receipt.price.source": "where the price came from",
  "reward.receipt.price.at": "when the price was read",
  "reward.transitions.at": "when, not what",
  "reward.transitions.reason": "a person's words, except for the transaction",
  "reward.transitions.reasonCode": "why it moved, except for a rejection",
  "reward.refundUnjudged": "asks for a judgement that is repeated harmlessly; only what it finds is a record",
};

it("names every record that is altered or missing, except those that are the only one of their kind", () => {
  const scenes = [
    agreed,
    membership,
    auditedReference({ ...goods, byCredit: true, isMinted: false }),
    inBank,
    paidOut(inCredit, "b", "bank"),
  ];
  const unnamed = scenes.flatMap((facts) =>
    alterations(facts, "")
      .filter(({ path }) => path !== "timeZone")
      .filter(({ value }) => findDrift(value as WholeAuditFacts).length === 0)
      .map(({ path }) => path),
  );
  const isListed = (path: string) =>
    Object.keys(undetermined).some(
      (known) => [path, path.replace("no ", "")].includes(known) || path.startsWith(`${known}.`),
    );
  expect(unnamed.filter((path) => !isListed(path))).toEqual([]);
});

it("says what an audit comes to", () => {
  expect(verdictOf(agreed, [])).toBe("consistent");
  expect(verdictOf({ ...agreed, chain: null }, [])).toBe("chain_not_read");
  expect(verdictOf({ ...agreed, paid: null }, [])).toBe("not_paid");
  expect(verdictOf({ ...agreed, paid: null }, ["ledger_without_payment"])).toBe("drift");
});

interface Alteration {
  path: string;
  value: unknown;
}

/** Every way in which one value can be another, or one row be missing. Paths leave out places in lists. */
function alterations(value: unknown, path: string): Alteration[] {
  if (typeof value === "bigint") return [{ path, value: value + 1n }];
  if (typeof value === "number") return [{ path, value: value + 1 }];
  if (typeof value === "boolean") return [{ path, value: !value }];
  if (typeof value === "string") return [{ path, value: words[value] ?? `${value}1` }];
  if (value instanceof Date) return [{ path, value: new Date(value.getTime() + 86_400_000) }];
  if (Array.isArray(value)) {
    return value.flatMap((item, at) => [
      ...alterations(item, path).map((change) => ({ ...change, value: value.with(at, change.value) })),
      { path: `no ${path}`, value: value.toSpliced(at, 1) },
    ]);
  }
  if (value === null || typeof value !== "object") return [];
  return Object.entries(value).flatMap(([name, field]) =>
    alterations(field, path === "" ? name : `${path}.${name}`).map((change) => ({
      ...change,
      value: { ...value, [name]: change.value },
    })),
  );
}

/** Words that only some are known of, each beside another. */
const words: Readonly<Record<string, string>> = {
  approved: "surplus",
  refunded: "approved",
  done: "requested",
  goodwill: "whole",
  pending: "in_payout",
  in_payout: "held",
  bank: "credit",
  payout: "order",
  reversed: "paid",
  UAH: "USD",
  paid: "pending",
  minted: "failed",
  pending_approval: "failed",
  store_order: "membership_upgrade",
  membership_upgrade: "store_order",
  wayforpay: "liqpay",
  credit: "wayforpay",
  fiat: "crypto",
  crypto: "fiat",
  default: "product",
  refund: "rejected",
  order: "grant",
  "0.0000": "1.0000",
  "40": "41",
  "0.10": "0.11",
};
