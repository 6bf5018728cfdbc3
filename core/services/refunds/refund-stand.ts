import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import { paymentStatuses } from "#core/domain/payment";
import { refundReasons, refundStatuses } from "#core/domain/refund";
import { type RewardReceipt, rewardRails, rewardStatuses } from "#core/domain/reward";
import { isConfirmed } from "#core/services/payments/known-to-provider";

const whole = z.string().transform(BigInt);
const requestedLine = z.object({ itemId: z.string(), quantity: z.number().int() });
const refundedLine = z.object({
  itemId: z.string(),
  quantity: z.number().int(),
  amountMinor: whole,
  restocked: z.number().int(),
});

const standSchema = z.object({
  attemptStatus: z.enum(paymentStatuses),
  /** Whether this attempt paid its order: only then do the ledgers follow it. */
  isPaying: z.boolean(),
  isBuyerDeleted: z.boolean(),
  isAttributed: z.boolean(),
  refunds: z.array(
    z.object({
      id: z.string(),
      amountMinor: whole,
      reason: z.enum(refundReasons),
      /** Given back by hand or taken by a bank: the provider knows nothing of it. */
      isOutside: z.boolean(),
      /** Confirmed by a bank while the provider had it in work: the provider may not know of it yet. */
      isConfirmed: z.boolean(),
      /** It was refused, and a person has decided what becomes of it. */
      isClosed: z.boolean(),
      status: z.enum(refundStatuses),
      requestedLines: z.array(requestedLine).nullable(),
      lines: z.array(refundedLine),
    }),
  ),
  /** Settlements that an admin has reversed: no refund takes anything off their net any more. */
  reversed: z.array(z.string()),
  reward: z
    .object({
      status: z.enum(rewardStatuses),
      rail: z.enum(rewardRails),
      referrerUserId: z.string(),
      receipt: z.custom<RewardReceipt>((value) => value !== null && typeof value === "object"),
      tokenAmount: whole.nullable(),
      tokenDecimals: z.number().int().nullable(),
      mintedAmount: whole.nullable(),
      rejectionCode: z.string().nullable(),
      /** Admins who have approved it, at whatever amount. */
      approvals: z.number().int(),
      offsetAmount: whole,
      debtAmount: whole,
      debts: z.number().int(),
    })
    .nullable(),
});

/** What may change of an attempt between reading and writing, and decides what a refund of it does. */
export type RefundStand = z.infer<typeof standSchema>;
export type RefundState = RefundStand["refunds"][number];
export type RewardState = NonNullable<RefundStand["reward"]>;

/** Reads what {@link standOf} answers. */
export const parseStand = (value: unknown): RefundStand => standSchema.parse(value);

/**
 * SQL: everything that may change and decides about a refund, as one value. A write compares it with the one its plan was
 * made from: exact once attempt, refunds, order and reward are locked. Null where there is no such attempt.
 */
export function standOf(orderReference: string): SQL {
  return sql`(
    select jsonb_build_object(
      'attemptStatus', p.status,
      'isPaying', exists (select from paid_orders paid where paid.order_reference = p.order_reference),
      'isBuyerDeleted', buyer.deleted_at is not null,
      'isAttributed', o.referral_code is not null and o.referrer_user_id is not null,
      'refunds', coalesce((
        select jsonb_agg(jsonb_build_object('id', r.id, 'amountMinor', r.amount_minor::text, 'reason', r.reason,
          'isOutside', r.reason = 'chargeback' or (
            r.bank_reference is not null and r.sent_at is null and r.provider_shows_at is null),
          'isConfirmed', ${isConfirmed(sql`r`)}, 'isClosed', r.resolved_at is not null,
          'status', r.status, 'requestedLines', r.requested_lines, 'lines', coalesce((
            select jsonb_agg(jsonb_build_object('itemId', l.item_id, 'quantity', l.quantity,
              'amountMinor', l.amount_minor::text, 'restocked', l.restocked) order by l.item_id)
            from refund_lines l where l.refund_id = r.id
          ), '[]'::jsonb)) order by r.created_at, r.id)
        from refunds r where r.order_reference = p.order_reference
      ), '[]'::jsonb),
      'reversed', coalesce((
        select jsonb_agg(a.settlement_id order by a.settlement_id) from settlement_adjustments a
        where a.order_reference = p.order_reference and a.reversed_by is not null
      ), '[]'::jsonb),
      'reward', (
        select jsonb_build_object('status', w.status, 'rail', w.rail, 'referrerUserId', w.referrer_user_id,
          'receipt', w.receipt, 'tokenAmount', w.token_amount::text, 'tokenDecimals', w.token_decimals,
          'mintedAmount', w.minted_amount::text, 'rejectionCode', w.rejection_code,
          'approvals', (select count(*) from reward_approvals a where a.order_reference = w.order_reference),
          'offsetAmount', (select coalesce(sum(x.token_amount), 0)::text from reward_offsets x
            where x.order_reference = w.order_reference),
          'debtAmount', (select coalesce(sum(d.token_amount), 0)::text from reward_debts d
            where d.order_reference = w.order_reference),
          'debts', (select count(*) from reward_debts d where d.order_reference = w.order_reference))
        from referral_rewards w where w.order_reference = p.order_reference
      ))
    from payment_attempts p
    join orders o on o.id = p.order_id
    join users buyer on buyer.id = o.buyer_id
    where p.order_reference = ${orderReference})`;
}
