import { sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { namesLink } from "#core/domain/link-message";
import { drawPairingNumber, PAIRING_MS } from "#core/domain/wallet-pairing";
import { readPairing } from "#core/services/accounts/pairing/read-pairing";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { at } from "#db/moment";

/**
 * Takes what a wallet signed on another device, and answers the number that the first device asks for. It links nothing yet
 * and makes no session: whoever holds the token may be a stranger. The first wallet to sign keeps the request; the same
 * signature sent again is answered the same.
 *
 * @throws DomainError `not_found` for a request that is no longer open, or that another wallet has signed; `bad_signature`
 *   for a message that does not name this request, its account, code and store, or that its wallet has not signed
 */
export async function signPairing(
  ctx: Pick<ServiceContext, "db" | "clone"> & Pick<AccountContext, "walletProof" | "randomBytes">,
  { token, message, signature, now }: { token: string; message: string; signature: string; now: Date },
): Promise<{ number: number }> {
  const { db, clone, walletProof, randomBytes } = ctx;
  const pairing = await readPairing(ctx, { token, now });
  if (!pairing) throw new DomainError("not_found", "the request is used or has expired");
  const said = walletProof.readMessage(message, now);
  const { userId, code, role, hash } = pairing;
  const place = { appUrl: clone.appUrl, chainId: said?.chainId ?? 0 };
  if (said?.nonce !== pairing.nonce || !namesLink({ userId, code, address: said.address, message }, place)) {
    throw new DomainError("bad_signature", "the message is not for this request");
  }
  const { address } = said;
  if (!(await walletProof.isSignedBy({ address, message, signature, contractMaySign: role !== "admin" }))) {
    throw new DomainError("bad_signature", "the signature is not the wallet's");
  }
  const { rows } = await db.execute<{ number: number }>(sql`
    update wallet_pairings set address = ${address}, message = ${message}, signature = ${signature},
      number = coalesce(number, ${drawPairingNumber(randomBytes)}),
      expires_at = case when address is null then ${at(new Date(now.getTime() + PAIRING_MS))} else expires_at end
    where token_hash = ${hash} and expires_at > ${at(now)}
      and (address is null or message = ${message} and signature = ${signature})
    returning number`);
  const [signed] = rows;
  if (!signed) throw new DomainError("not_found", "the request is used or has expired");
  return signed;
}
