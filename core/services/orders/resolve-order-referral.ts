import { eq, sql } from "drizzle-orm";
import { type Attribution, claimedCode, decideAttribution } from "#core/domain/attribution";
import { isSameMailbox } from "#core/domain/mailbox";
import { readFormerSelf } from "#core/services/accounts/read-former-self";
import type { ServiceContext } from "#core/services/context";
import { codeFactsColumns } from "#core/services/referrals/code-facts";
import { firstPaidOrders, refcodes, users, wallets } from "#db/schema";

export interface OrderReferralInput {
  buyerId: string;
  /** Codes from the cookies. When none is active, `users.referredBy` is used. */
  cookieCodes: readonly string[];
  /** True for a membership, which earns a reward even when it is not the first purchase. */
  anyPurchase?: boolean;
  now: Date;
}

/** Decides whether a purchase made now is attributed, or why not. */
export async function resolveOrderReferral(
  ctx: Pick<ServiceContext, "db" | "guards">,
  input: OrderReferralInput,
): Promise<Attribution> {
  const { attribution } = await resolveReferrer(ctx, input);
  return attribution;
}

/**
 * The same, with the address of the code's owner (null without a known code). One round trip gathers the facts; a
 * purchase with a code takes a second one to look for deleted accounts of the buyer.
 */
export async function resolveReferrer(
  ctx: Pick<ServiceContext, "db" | "guards">,
  { buyerId, cookieCodes, anyPurchase = false, now }: OrderReferralInput,
): Promise<{ attribution: Attribution; referrerEmail: string | null }> {
  const { db } = ctx;
  const referredBy = db
    .select({ code: sql<string>`${users.referredBy}->>'referralCode'` })
    .from(users)
    .where(eq(users.id, buyerId));
  const codes = sql.join(
    cookieCodes.map((code) => sql`${code}`),
    sql`, `,
  );
  const [[buyer], named, buyerWallets, firstPaid] = await db.batch([
    db
      .select({ email: users.email, referredBy: sql<string | null>`${users.referredBy}->>'referralCode'` })
      .from(users)
      .where(eq(users.id, buyerId)),
    db
      .select({ codeFacts: codeFactsColumns(now), ownerEmail: users.email })
      .from(refcodes)
      .innerJoin(users, eq(users.id, refcodes.userId))
      // One array: `or` with a subquery would read the whole table.
      .where(sql`${refcodes.code} = any(array[${codes}]::text[] || (${referredBy}))`),
    db.select({ address: wallets.address }).from(wallets).where(eq(wallets.userId, buyerId)),
    db.select({ orderId: firstPaidOrders.orderId }).from(firstPaidOrders).where(eq(firstPaidOrders.buyerId, buyerId)),
  ]);
  const known = named.map(({ codeFacts }) => codeFacts);
  const code = claimedCode({ cookieCodes, referredBy: buyer?.referredBy ?? null, known });
  const claimed = named.find(({ codeFacts }) => codeFacts.code === code);
  if (!buyer || !claimed) {
    return { attribution: decideAttribution({ ...noFacts, code, codeFacts: null, buyerId }), referrerEmail: null };
  }
  const { codeFacts, ownerEmail } = claimed;
  const addresses = buyerWallets.map(({ address }) => address);
  const former = await readFormerSelf(ctx, { email: buyer.email, wallets: addresses, code: codeFacts });
  const attribution = decideAttribution({
    code,
    codeFacts,
    buyerId,
    isSamePerson: isSameMailbox(buyer.email, ownerEmail) || former.ownedCode,
    buyerWallets: former.hadCodeWallet && codeFacts.walletAddress ? [...addresses, codeFacts.walletAddress] : addresses,
    hasPriorPaidOrder: !anyPurchase && (firstPaid.length > 0 || former.hasPaidOrder),
  });
  return { attribution, referrerEmail: ownerEmail };
}

const noFacts = { isSamePerson: false, buyerWallets: [], hasPriorPaidOrder: false };
