import { eq, sql } from "drizzle-orm";
import { type Attribution, decideAttribution } from "#core/domain/attribution";
import type { ServiceContext } from "#core/services/context";
import { firstPaidOrders, refcodes, users, wallets } from "#db/schema";

export interface OrderReferralInput {
  buyerId: string;
  /** The well-formed code from the cookie, or null: then `users.referredBy` is used. */
  cookieCode: string | null;
}

/** Whether, and if not why, a purchase made now is attributed. One round trip gathers the facts, a pure rule decides. */
export async function resolveOrderReferral(
  { db }: Pick<ServiceContext, "db">,
  { buyerId, cookieCode }: OrderReferralInput,
): Promise<Attribution> {
  const code = sql<string | null>`coalesce(${cookieCode}::text, ${users.referredBy}->>'referralCode')`;
  const [[found], buyerWallets, firstPaid] = await db.batch([
    db
      .select({ code, codeFacts: refcodes })
      .from(users)
      .leftJoin(refcodes, eq(refcodes.code, code))
      .where(eq(users.id, buyerId)),
    db.select({ address: wallets.address }).from(wallets).where(eq(wallets.userId, buyerId)),
    db.select({ orderId: firstPaidOrders.orderId }).from(firstPaidOrders).where(eq(firstPaidOrders.buyerId, buyerId)),
  ]);
  return decideAttribution({
    code: found?.code ?? null,
    codeFacts: found?.codeFacts ?? null,
    buyerId,
    buyerWallets: buyerWallets.map((wallet) => wallet.address),
    hasPriorPaidOrder: firstPaid.length > 0,
  });
}
