import { and, eq, gt, isNotNull } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { type LinkedWallet, type LinkWalletInput, linkWallet } from "#core/services/accounts/link-wallet";
import { walletPairings } from "#db/schema";

/**
 * Links the wallet that has signed the session's request, for whoever reads the number on its screen. There is one try: it
 * uses the request up, right or wrong, so the number cannot be guessed.
 *
 * @throws DomainError `not_found` when no signed request is open; `invalid_input` for a wrong number, after which everything
 *   begins anew; what `linkWallet` throws
 */
export async function confirmPairing(
  ctx: Parameters<typeof linkWallet>[0],
  { number, ...input }: Omit<LinkWalletInput, "message" | "signature"> & { number: number },
): Promise<LinkedWallet> {
  const [signed] = await ctx.db
    .delete(walletPairings)
    .where(
      and(
        eq(walletPairings.sessionId, input.sessionId),
        isNotNull(walletPairings.address),
        gt(walletPairings.expiresAt, input.now),
      ),
    )
    .returning();
  if (!signed?.message || !signed.signature) throw new DomainError("not_found", "no request waits for a number");
  if (signed.number !== number) throw new DomainError("invalid_input", "the number is not the one on the other screen");
  return linkWallet(ctx, { ...input, message: signed.message, signature: signed.signature });
}
