import { type SQLWrapper, sql } from "drizzle-orm";
import type { MintGrounds } from "#core/domain/mint-grounds";
import type { Currency } from "#core/domain/money";
import type { RefundStatus } from "#core/domain/refund";
import type { RefundGrounds } from "#core/domain/refund-grounds";
import type { Database } from "#db/client";

/**
 * A row of a ledger of refunds and debts, as JSON. Amounts are text: JSON's numbers are not exact. A refund is one row a line, or
 * one that has none.
 */
type RefundFact = { order_reference: string } & (
  | { ledger: "refund"; row: RefundRow; line: { itemId: string; quantity: number; amountMinor: string } | null }
  | { ledger: "reward"; row: { refundId: string; commissionNumerator: string; tokenAmount: string | null }; line: null }
  | { ledger: "settlement"; row: SettlementRow; line: null }
  | { ledger: "assist"; row: { refundId: string; vendorId: string; commissionMinor: string }; line: null }
  | { ledger: "offset"; row: { userId: string; position: number; tokenAmount: string }; line: null }
  | { ledger: "debt"; row: { tokenAmount: string }; line: null }
);

interface RefundRow {
  id: string;
  status: RefundStatus;
  position: number | null;
  amountMinor: string;
}

interface SettlementRow {
  refundId: string;
  vendorId: string;
  currency: Currency;
  grossMinor: string;
  referralMinor: string;
}

/**
 * What refunds of these references took off each ledger, and what was kept back for debts. Hardly a reference has any of it, so
 * all six ledgers are asked in one query, each by its own index.
 */
export function refundFactsQuery(db: Database, references: SQLWrapper) {
  return db.execute<RefundFact>(sql`
    select 'refund' as ledger, refund.order_reference,
      jsonb_build_object('id', refund.id, 'status', refund.status, 'position', refund.position,
        'amountMinor', refund.amount_minor::text) as row,
      case when line.refund_id is not null then jsonb_build_object('itemId', line.item_id, 'quantity', line.quantity,
        'amountMinor', line.amount_minor::text) end as line
    from refunds refund left join refund_lines line on line.refund_id = refund.id
    where refund.order_reference in ${references}
    union all
    select 'reward', order_reference, jsonb_build_object('refundId', refund_id,
      'commissionNumerator', commission_numerator::text, 'tokenAmount', token_amount::text), null
    from reward_adjustments where order_reference in ${references}
    union all
    -- A reversal is no refund: it moves a vendor's net to the store, and nothing that a reward follows from.
    select 'settlement', order_reference, jsonb_build_object('refundId', refund_id, 'vendorId', vendor_id,
      'currency', currency, 'grossMinor', gross_minor::text, 'referralMinor', referral_minor::text), null
    from settlement_adjustments where order_reference in ${references} and reversed_by is null
    union all
    select 'assist', adjustment.order_reference, jsonb_build_object('refundId', adjustment.refund_id,
      'vendorId', assist.vendor_id, 'commissionMinor', adjustment.commission_minor::text), null
    from assist_adjustments adjustment join erp_sales_assists assist on assist.id = adjustment.assist_id
    where adjustment.order_reference in ${references}
    union all
    select 'offset', order_reference,
      jsonb_build_object('userId', user_id, 'position', position, 'tokenAmount', token_amount::text), null
    from reward_offsets where order_reference in ${references}
    union all
    select 'debt', order_reference, jsonb_build_object('tokenAmount', token_amount::text), null
    from reward_debts where order_reference in ${references}`);
}

type Facts = RefundGrounds & Pick<MintGrounds, "offsets" | "debtAmount">;

/** What the answer of {@link refundFactsQuery} says of a reference. */
export function describeRefundFacts({ rows }: { rows: readonly RefundFact[] }): (orderReference: string) => Facts {
  const factsOf = Map.groupBy(rows, ({ order_reference }) => order_reference);
  return (orderReference) => describe(factsOf.get(orderReference) ?? []);
}

function describe(facts: readonly RefundFact[]): Facts {
  const of = <Ledger extends RefundFact["ledger"]>(ledger: Ledger) =>
    facts.filter((fact): fact is Extract<RefundFact, { ledger: Ledger }> => fact.ledger === ledger);
  const byRefund = Map.groupBy(of("refund"), ({ row }) => row.id);
  return {
    refunds: [...byRefund.values()].flatMap((each) =>
      each.slice(0, 1).map(({ row }) => ({
        ...row,
        amountMinor: BigInt(row.amountMinor),
        lines: each.flatMap(({ line }) => (line ? [{ ...line, amountMinor: BigInt(line.amountMinor) }] : [])),
      })),
    ),
    rewardAdjustments: of("reward").map(({ row: { refundId, commissionNumerator, tokenAmount } }) => ({
      refundId,
      commissionNumerator: BigInt(commissionNumerator),
      tokenAmount: tokenAmount === null ? null : BigInt(tokenAmount),
    })),
    settlementAdjustments: of("settlement").map(({ row }) => ({
      ...row,
      grossMinor: BigInt(row.grossMinor),
      referralMinor: BigInt(row.referralMinor),
    })),
    assistAdjustments: of("assist").map(({ row }) => ({ ...row, commissionMinor: BigInt(row.commissionMinor) })),
    offsets: of("offset")
      .map(({ row }) => ({ ...row, tokenAmount: BigInt(row.tokenAmount) }))
      .toSorted((one, other) => one.position - other.position),
    debtAmount: of("debt").reduce((sum, { row }) => sum + BigInt(row.tokenAmount), 0n),
  };
}
