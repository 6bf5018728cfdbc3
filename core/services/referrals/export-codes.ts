import type { ServiceContext } from "#core/services/context";
import { type CodesFilter, type ListedCode, listCodes } from "#core/services/referrals/list-codes";

/** Codes that one query reads. */
const CHUNK = 1_000;

/**
 * Names of the columns, for whoever reads the file by machine: they stay. Moments are UTC, debts in the token's smallest unit;
 * orders, rewards and debts are the referrer's, whichever of their codes they came by.
 */
export const exportedCodeColumns = [
  "code",
  "standing",
  "made_at",
  "deactivated_at",
  "wallet",
  "referrer_id",
  "referrer_name",
  "referrer_email",
  "visits",
  "referrer_orders",
  "referrer_paid_orders",
  "referrer_rewards",
  "referrer_owes",
] as const;

/**
 * All codes of a filter, some at a time, each as texts in the order of {@link exportedCodeColumns}. Holds one chunk in memory,
 * and reads the next only when it is asked for.
 */
export async function* exportCodes(
  ctx: Pick<ServiceContext, "db">,
  filter: CodesFilter,
): AsyncGenerator<string[][], void> {
  let before: string | undefined;
  while (true) {
    const { codes, next } = await listCodes(ctx, { ...filter, before, pageSize: CHUNK });
    if (codes.length > 0) yield codes.map(textsOf);
    if (next === null) return;
    before = next;
  }
}

function textsOf(each: ListedCode): string[] {
  return [
    each.code,
    each.standing,
    each.createdAt.toISOString(),
    each.deactivatedAt?.toISOString() ?? "",
    each.walletAddress ?? "",
    each.referrerId,
    each.isReferrerGone ? "" : each.referrerName,
    each.referrerEmail ?? "",
    ...[each.visits, each.orders, each.paidOrders, each.rewards, each.owes].map(String),
  ];
}
