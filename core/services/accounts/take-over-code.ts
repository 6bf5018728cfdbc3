import { sql } from "drizzle-orm";
import { type LetterPurpose, letterLifetime } from "#core/domain/letter-token";
import type { Locale } from "#core/domain/locale";
import { accountLabel } from "#core/domain/mailbox";
import { rejectionReasons } from "#core/domain/rejection";
import { LINK_WAIT_MS } from "#core/domain/wallet-link";
import { carryDebts } from "#core/services/accounts/carry-debts";
import { generateToken } from "#core/services/accounts/letter-token";
import { greetingName, type LetterAccount } from "#core/services/accounts/link-letter";
import { linkedSince } from "#core/services/accounts/linked-since";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { bookDebts, hasLetOff } from "#core/services/rewards/book-debts";
import { moveRewards } from "#core/services/rewards/move-rewards";
import { setRejection } from "#core/services/rewards/reward-reasons";
import { literal } from "#db/columns";
import { isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";

const ACTOR = "link-wallet";

/** Approvals of rewards of the same person may deadlock with it. */
const MAX_TRIES = 5;

export interface CodeTakeover {
  account: LetterAccount;
  /** The requesting session. */
  sessionId: string;
  /** The code without a wallet. */
  code: string;
  walletId: string;
  address: string;
  chainId: number;
  /** As signed: the message names account and code. */
  message: string;
  signature: string;
  locale: Locale;
  now: Date;
}

/**
 * Gives a person's code to the first wallet they link, in one transaction: the wallet, its link to the code with the signed
 * message, and the letter that can stop it are there together or not at all. Waiting rewards whose buyer has ever linked
 * this wallet are rejected, each alone. Nothing is written once the session, the mailbox or the code has changed.
 *
 * @returns from when on the wallet is paid; null where it has not taken the code over
 */
export async function takeOverCode(
  ctx: Pick<AccountContext, "db" | "letters" | "randomBytes"> & Pick<ServiceContext, "guards">,
  takeover: CodeTakeover,
): Promise<Date | null> {
  const { token, hash } = await generateToken(ctx.randomBytes);
  const linkId = crypto.randomUUID();
  return retryLostRace(MAX_TRIES, isTransient, () => writeTakeover(ctx, takeover, { token, hash, linkId }));
}

async function writeTakeover(
  { db, guards, letters }: Pick<AccountContext, "db" | "letters"> & Pick<ServiceContext, "guards">,
  { account, sessionId, code, walletId, address, chainId, message, signature, locale, now }: CodeTakeover,
  { token, hash, linkId }: { token: string; hash: string; linkId: string },
): Promise<Date | null> {
  const { id: userId, email } = account;
  const paysFrom = new Date(now.getTime() + LINK_WAIT_MS);
  const linked = sql`exists (select 1 from wallet_links where id = ${linkId})`;
  const written = letters.write({
    kind: "linked",
    locale,
    name: greetingName(account),
    account: accountLabel(account),
    token,
    wallet: { address, code },
  });
  const [, taken] = await db.batch([
    // Not for update: whoever moves a reward of this person locks the reward first, and then refers to the person.
    db.execute(sql`select id from users where id = ${userId} for no key update`),
    db.execute(sql`
      with ready as (
        select u.id, u.email from users u
        where u.id = ${userId} and u.email = ${email} and u.email_verified and not u.banned
          and exists (select 1 from sessions s where s.id = ${sessionId} and s.user_id = u.id)
          and exists (select 1 from refcodes c where c.code = ${code} and c.user_id = u.id and c.wallet_address is null)
          and not exists (select 1 from refcodes c where c.wallet_address = ${address})
      ), linked as (
        insert into wallets (id, user_id, address, chain_id, created_at)
        select ${walletId}, id, ${address}, ${chainId}, ${at(now)} from ready
        on conflict (address) do update set unlinked_at = null, created_at = ${linkedSince()}
        where wallets.user_id = excluded.user_id
        returning user_id, address
      ), taken as (
        update refcodes set wallet_address = linked.address from linked
        where refcodes.code = ${code} and refcodes.user_id = linked.user_id and refcodes.wallet_address is null
        returning refcodes.code, refcodes.user_id
      ), token as (
        insert into letter_tokens (hash, user_id, purpose, email, created_at, expires_at)
        select ${hash}, user_id, ${literal<LetterPurpose>("stop_wallet_link")}, ${email}, ${at(now)},
          ${at(new Date(now.getTime() + letterLifetime.stop_wallet_link))} from taken
      )
      insert into wallet_links (id, user_id, code, address, message, signature, linked_at, pays_from)
      select ${linkId}, user_id, code, ${address}, ${message}, ${signature}, ${at(now)}, ${at(paysFrom)} from taken
      returning id`),
    moveRewards(db, {
      to: "rejected",
      where: sql`referral_code = ${code} and referrer_wallet is null and ${linked}
        and not exists (select 1 from reward_wallets bound where bound.order_reference = referral_rewards.order_reference)
        and exists (
          select 1 from orders join wallets on wallets.user_id = orders.buyer_id
          where orders.id = referral_rewards.order_id and lower(wallets.address) = ${address.toLowerCase()})`,
      set: setRejection(rejectionReasons.of("wallet_overlap")),
      actor: ACTOR,
      reason: rejectionReasons.of("wallet_overlap"),
      now,
    }),
    bookDebts(db, { where: sql`r.referral_code = ${code} and ${linked} and ${hasLetOff}`, now }),
    carryDebts(db, { userId, marks: guards.ofWallet(address), when: linked, now }),
    queueMailStatement(db, {
      letter: { id: crypto.randomUUID(), to: email, ...written },
      expiresAt: paysFrom,
      // It reports what has happened, so no stranger can use up the hour's letters and keep it from its reader.
      tellsOnly: true,
      when: linked,
      now,
    }),
  ]);
  return taken.rows.length === 1 ? paysFrom : null;
}
