import { and, eq, isNull, sql } from "drizzle-orm";
import { at } from "#db/moment";
import {
  type refcodes,
  type referralRewards,
  referralRewards as rewards,
  rewardWallets,
  walletLinks,
} from "#db/schema";

/** Join condition: the link by which a wallet has taken over a code, if it was not stopped. */
export function liveLinkOf(code: typeof refcodes.code | typeof referralRewards.referralCode) {
  return and(eq(walletLinks.code, code), isNull(walletLinks.stoppedAt));
}

/** Column: from when on the wallet of such a link is paid; null where it is paid by now. */
export function waitingUntil(now: Date) {
  return sql`case when ${walletLinks.paysFrom} > ${at(now)} then ${walletLinks.paysFrom} end`.mapWith(
    (moment: string): Date | null => new Date(moment),
  );
}

/** Join condition: the link that a reward without a wallet of its own is paid by. */
export function linkOfReward() {
  return and(isNull(rewards.referrerWallet), liveLinkOf(rewards.referralCode));
}

/**
 * Column: whom a reward pays. Its own wallet, the one that the Minter has bound to it, or else the one that has taken its
 * code over; null while there is none.
 */
export const payee = sql<
  string | null
>`coalesce(${rewards.referrerWallet}, ${rewardWallets.address}, ${walletLinks.address})`;
