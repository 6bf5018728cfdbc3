import {
  type AuditFacts,
  type DriftKind,
  driftKinds,
  type SharedFacts,
  type WholeAuditFacts,
} from "#core/domain/audit-facts";
import { paymentDrift } from "#core/domain/audit-payment";
import { payoutDrift, payoutsDrift, totalsDrift } from "#core/domain/audit-payouts";
import { periodDrift } from "#core/domain/audit-periods";
import { refundDrift, walkRefunds } from "#core/domain/audit-refunds";
import { rewardDrift } from "#core/domain/audit-reward";
import { assistDrift, settlementDrift } from "#core/domain/audit-settlements";
import { bindingDrift, chainDrift, debtorDrift, tokenDrift } from "#core/domain/audit-tokens";

/** What the audit of a reference comes to. */
export const auditVerdicts = ["not_paid", "drift", "consistent", "chain_not_read"] as const;

export type AuditVerdict = (typeof auditVerdicts)[number];

/**
 * Compares all records of one reference, in both directions: everything is computed again from the lines of the order as they
 * were frozen and the refunds that are done. An empty list means that they agree.
 */
export function findDrift(facts: WholeAuditFacts): DriftKind[] {
  return inOrder([...referenceDrift(facts), ...sharedDrift(facts)]);
}

/** The same without what the reference shares with others: their payouts by themselves, kept totals and balances. */
export function referenceDrift(facts: AuditFacts): DriftKind[] {
  const walk = walkRefunds(facts);
  return inOrder([
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
  ]);
}

function sharedDrift(facts: SharedFacts & Pick<AuditFacts, "settlements">): DriftKind[] {
  return [...payoutsDrift(facts.payouts), ...totalsDrift(facts), ...debtorDrift(facts.debtors)];
}

/** Each kind once, by the record where it shows. */
function inOrder(found: readonly DriftKind[]): DriftKind[] {
  return driftKinds.filter((kind) => found.includes(kind));
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
