import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { type RejectionReason, rejectionReasons } from "#core/domain/rejection";

/** A wallet that has taken over a code, as its row says. */
export interface WalletLink {
  id: string;
  userId: string;
  code: string;
  address: string;
  /** The message that the wallet signed for that. */
  message: string;
  signature: string;
  paysFrom: Date;
  /** Its owner is an admin now: only a key may have signed, whatever the chain says of a contract. */
  isAdmins: boolean;
}

/** The wallet that a reward was bound to before anything was signed for it. */
export interface BoundWallet {
  linkId: string;
  address: string;
}

/** How a reward that was earned without a wallet gets one. */
export interface WalletGrounds {
  /** The live link of the reward's code. */
  link: WalletLink | null;
  bound: BoundWallet | null;
  /** Every wallet that the buyer has ever linked. */
  buyerWallets: readonly string[];
}

/** `signed`: whether the link's message names its person, code, clone and address, and its wallet signed it. */
export type WalletVerdict =
  | { result: "paid_to"; wallet: BoundWallet }
  | { result: "failed"; reason: MintReason }
  | { result: "rejected"; reason: RejectionReason };

/**
 * Decides which wallet a reward without one is paid to. A link counts only if its wallet signed it for this person and
 * code. One that pays is permanent, so a binding that differs from it was forged. The buyer's own wallet is never paid.
 */
export function decideWallet(
  owed: { referrerUserId: string | null; referralCode: string | null },
  { link, bound, buyerWallets }: WalletGrounds,
  { isSigned, now }: { isSigned: boolean; now: Date },
): WalletVerdict {
  const failed: WalletVerdict = { result: "failed", reason: mintReasons.of("link_not_signed") };
  if (!link || link.paysFrom > now || !isSigned) return failed;
  if (link.userId !== owed.referrerUserId || link.code !== owed.referralCode) return failed;
  if (bound && !(bound.linkId === link.id && isSameWallet(bound.address, link.address))) return failed;
  if (buyerWallets.some((wallet) => isSameWallet(wallet, link.address))) {
    return { result: "rejected", reason: rejectionReasons.of("wallet_overlap") };
  }
  return { result: "paid_to", wallet: { linkId: link.id, address: link.address } };
}

function isSameWallet(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}
