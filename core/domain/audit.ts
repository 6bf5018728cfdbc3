import type { AuditFacts, DriftKind } from "#core/domain/audit-facts";
import { paymentDrift } from "#core/domain/audit-payment";
import { payoutDrift } from "#core/domain/audit-payouts";
import { periodDrift } from "#core/domain/audit-periods";
import { refundDrift, walkRefunds } from "#core/domain/audit-refunds";
import { rewardDrift } from "#core/domain/audit-reward";
import { assistDrift, settlementDrift } from "#core/domain/audit-settlements";
import { bindingDrift, chainDrift, tokenDrift } from "#core/domain/audit-tokens";

/** What the audit of a reference comes to. */
export const auditVerdicts = ["not_paid", "drift", "consistent", "chain_not_read"] as const;

export type AuditVerdict = (typeof auditVerdicts)[number];

/**
 * Compares all records of one reference, in both directions: everything is computed again from the lines of the order as they
 * were frozen and the refunds that are done. An empty list means that they agree.
 */
export function findDrift(facts: AuditFacts): DriftKind[] {
  const walk = walkRefunds(facts);
  return [
    ...paymentDrift(facts),
    ...refundDrift(facts, walk),
    ...settlementDrift(facts, walk),
    ...payoutDrift(facts),
    ...assistDrift(facts, walk),
    ...rewardDrift(facts, walk),
    ...tokenDrift(facts, walk),
    ...bindingDrift(facts),
    ...chainDrift(facts, walk),
    ...periodDrift(facts, walk),
  ];
}

/** What an audit comes to. A reference that nothing was paid under may have drifted all the same. */
export function verdictOf(
  { paid, chain }: Pick<AuditFacts, "paid" | "chain">,
  drift: readonly DriftKind[],
): AuditVerdict {
  if (drift.length > 0) return "drift";
  if (!paid) return "not_paid";
  return chain ? "consistent" : "chain_not_read";
}
