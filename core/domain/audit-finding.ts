import { driftKinds } from "#core/domain/audit-facts";

/**
 * What a finding is about: a reference, a payout, a bank batch, a vendor's sums in a currency, a person's debts or kept totals, a
 * payment on the chain (by the contract's hash of its reference), an account that the contract pays for, or sums of the whole store.
 */
export const findingSubjects = [
  "reference",
  "payout",
  "batch",
  "vendor",
  "person",
  "payment",
  "operator",
  "store",
] as const;

export type FindingSubject = (typeof findingSubjects)[number];

/** What does not fit, as the audit of one reference names it, and what only a look over everything shows. */
export const findingCodes = [
  ...driftKinds,
  // Ledgers name a reference that no payment has.
  "reference_unknown",
  // The records cannot be compared: one of them is not what it should be at all.
  "records_unreadable",
  "payout_batch_differs",
  // What is kept of referrals is not what sign-ups, orders and rewards come to.
  "referral_totals_differ",
  // The kept totals of visits are not what those of the codes add up to.
  "visit_totals_differ",
  // The chain paid what no payment of this clone has, by this clone's operator or by another.
  "chain_payment_unexplained",
  "chain_payment_by_other",
] as const;

export type FindingCode = (typeof findingCodes)[number];

export interface Finding {
  subject: FindingSubject;
  subjectId: string;
  code: FindingCode;
  /** Values of the sentence that explains it. */
  params: Readonly<Record<string, string>>;
}

/** `open`, `closed` by a person, or `gone`: a later run did not find it any more. */
export const findingStates = ["open", "closed", "gone"] as const;

export type FindingState = (typeof findingStates)[number];

/** How a finding stands. */
export function findingState({ closedAt, closedBy }: { closedAt: Date | null; closedBy: string | null }): FindingState {
  if (closedAt === null) return "open";
  return closedBy === null ? "gone" : "closed";
}

/** `day`: what has changed since the run before. `whole`: everything. */
export const auditRunKinds = ["day", "whole"] as const;

export type AuditRunKind = (typeof auditRunKinds)[number];

/**
 * What a run does, in this order. `chain`: reads the contract's payments. `search`: looks for the references of those that no
 * audited one explains.
 */
export const auditSteps = ["chain", "references", "payouts", "ledgers", "search", "done"] as const;

export type AuditStep = (typeof auditSteps)[number];

const HOUR_MS = 3_600_000;

/** How far before the previous run's start a run looks back: clocks differ, and what was paid a moment ago is left for the next. */
const OVERLAP_MS = HOUR_MS;

/** Once a week, with half a day's room for a run that began late. */
const WHOLE_EVERY_MS = 6.5 * 24 * HOUR_MS;

/** What the next run covers, given when the last finished ones began; null where there was none. */
export function planAuditRun(
  { lastWhole, last }: { lastWhole: Date | null; last: Date | null },
  now: Date,
): { kind: AuditRunKind; since: Date | null } {
  if (lastWhole === null || last === null || now.getTime() - lastWhole.getTime() >= WHOLE_EVERY_MS) {
    return { kind: "whole", since: null };
  }
  return { kind: "day", since: new Date(last.getTime() - OVERLAP_MS) };
}

/**
 * A text that is the same for the same facts, whatever the order of rows and fields: a closed finding stays closed as long as
 * its facts stay.
 */
export function canonical(facts: unknown): string {
  if (facts instanceof Date) return JSON.stringify(facts);
  if (typeof facts === "bigint") return facts.toString();
  if (Array.isArray(facts)) return `[${facts.map(canonical).toSorted().join()}]`;
  if (typeof facts !== "object" || facts === null) return JSON.stringify(facts) ?? "null";
  const fields = Object.entries(facts).map(([name, value]) => `${JSON.stringify(name)}:${canonical(value)}`);
  return `{${fields.toSorted().join()}}`;
}

/** What says nothing of a reference while the chain is not known. */
export const chainCodes = [
  "minted_not_on_chain",
  "on_chain_not_minted",
  "chain_wallet_differs",
  "chain_amount_differs",
  "chain_transaction_differs",
] as const satisfies readonly FindingCode[];
