import { type SQL, sql } from "drizzle-orm";
import { z } from "zod";
import type { RewardToApprove } from "#core/domain/approval-decision";
import { currencies } from "#core/domain/money";
import { paymentStatuses } from "#core/domain/payment";
import { rewardRails, rewardStatuses } from "#core/domain/reward";
import { userRoles } from "#core/domain/viewer";
import { dueAmount, numeratorLeft } from "#core/services/due-amount";
import type { Database } from "#db/client";

const moment = z.string().transform((text) => new Date(text));
const admin = z.object({ id: z.string(), email: z.string(), role: z.enum(userRoles), roleSince: moment });

const factsSchema = z.object({
  status: z.enum(rewardStatuses),
  rail: z.enum(rewardRails),
  currency: z.enum(currencies),
  commissionNumerator: z.string().transform(BigInt),
  tokenAmount: z.string().transform(BigInt).nullable(),
  heldByRefund: z.string().nullable(),
  referrerUserId: z.string(),
  referrerEmail: z.string(),
  paidAt: moment,
  paymentStatus: z.enum(paymentStatuses).nullable(),
  approvals: z.array(z.object({ admin, tokenAmount: z.string().transform(BigInt), at: moment })),
  actor: admin.nullable(),
});

/** Everything that decides whether an admin's approval counts. `seen` is the same as Postgres wrote it. */
export interface ApprovalFacts {
  facts: z.infer<typeof factsSchema> & RewardToApprove;
  seen: string;
}

/** Reads the facts about a reward and the admin who acts; null where there is no such reward. */
export async function readApprovalFacts(
  db: Database,
  about: { orderReference: string; actorId: string },
): Promise<ApprovalFacts | null> {
  const { rows } = await db.execute<{ facts: unknown }>(sql`select ${factsOf(about)} as facts`);
  const facts = rows[0]?.facts ?? null;
  return facts && { facts: factsSchema.parse(facts), seen: JSON.stringify(facts) };
}

/** SQL: whether the facts are still those that were read. Exact once reward and payment are locked. */
export function factsAreStill(about: { orderReference: string; actorId: string }, seen: string): SQL {
  return sql`${factsOf(about)} = ${seen}::jsonb`;
}

/** The facts as one value, so that a write can compare them with what its plan was made from. */
function factsOf({ orderReference, actorId }: { orderReference: string; actorId: string }): SQL {
  const person = sql`jsonb_build_object('id', u.id, 'email', u.email, 'role', u.role, 'roleSince', u.role_since)`;
  return sql`(
    select jsonb_build_object(
      'status', r.status, 'rail', r.rail, 'currency', r.currency,
      'commissionNumerator', ${numeratorLeft("r")}::text, 'tokenAmount', ${dueAmount("r")}::text,
      'heldByRefund', r.held_by_refund,
      'referrerUserId', r.referrer_user_id, 'referrerEmail', referrer.email,
      'paidAt', coalesce(o.paid_at, r.created_at), 'paymentStatus', p.status,
      'approvals', coalesce((
        select jsonb_agg(jsonb_build_object('admin', ${person}, 'tokenAmount', a.token_amount::text, 'at', a.at)
          order by a.admin_id)
        from reward_approvals a join users u on u.id = a.admin_id where a.order_reference = r.order_reference
      ), '[]'::jsonb),
      'actor', (select ${person} from users u where u.id = ${actorId})
    )
    from referral_rewards r
    join orders o on o.id = r.order_id
    join users referrer on referrer.id = r.referrer_user_id
    left join payment_attempts p on p.order_reference = r.order_reference
    where r.order_reference = ${orderReference})`;
}
