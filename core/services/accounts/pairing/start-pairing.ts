import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { PAIRING_MS } from "#core/domain/wallet-pairing";
import { issueWalletNonce } from "#core/services/accounts/issue-wallet-nonce";
import { generateToken } from "#core/services/accounts/letter-token";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { at } from "#db/moment";

export interface StartedPairing {
  /** Opens the request on another device, once. */
  token: string;
  expiresAt: Date;
}

/**
 * Begins to link a wallet that is on another device. An earlier request of the session ends: whoever signed it has signed
 * for nothing.
 *
 * @param input.nonce fresh and random; the signed message must name it
 * @throws DomainError `forbidden` while the address of the account is not confirmed, or once the session has ended
 */
export async function startPairing(
  ctx: Pick<ServiceContext, "db" | "clone"> & Pick<AccountContext, "randomBytes">,
  { userId, sessionId, nonce, now }: { userId: string; sessionId: string; nonce: string; now: Date },
): Promise<StartedPairing> {
  await issueWalletNonce(ctx, { userId, nonce, now });
  const { token, hash } = await generateToken(ctx.randomBytes);
  const expiresAt = new Date(now.getTime() + PAIRING_MS);
  const { rows } = await ctx.db.execute(sql`
    with dead as (
      delete from wallet_pairings where expires_at <= ${at(now)} and session_id <> ${sessionId}
    )
    insert into wallet_pairings (session_id, token_hash, nonce, created_at, expires_at)
    select id, ${hash}, ${nonce}, ${at(now)}, ${at(expiresAt)} from sessions
    where id = ${sessionId} and user_id = ${userId} and expires_at > ${at(now)}
    on conflict (session_id) do update set token_hash = excluded.token_hash, nonce = excluded.nonce,
      created_at = excluded.created_at, expires_at = excluded.expires_at,
      address = null, message = null, signature = null, number = null
    returning session_id`);
  if (rows.length === 0) throw new DomainError("forbidden", "the session has ended");
  return { token, expiresAt };
}
