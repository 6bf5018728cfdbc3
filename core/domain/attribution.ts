/** Why a code that was there earns nothing. Shown to the referrer and to support. */
export const refusalReasons = [
  "unknown_code",
  "inactive_code",
  "self_referral",
  "wallet_overlap",
  "not_first_purchase",
  "not_an_upgrade",
] as const;

export type RefusalReason = (typeof refusalReasons)[number];

/** Who brought a user, written once with the user. */
export interface ReferredBy {
  referralCode: string;
  referrerUserId: string;
  /** Null while the code had no wallet that is paid. */
  referrerWallet: string | null;
  /** ISO 8601, UTC. */
  attributedAt: string;
}

/** A code as the database knows it. */
export interface CodeFacts {
  code: string;
  active: boolean;
  userId: string;
  /** The wallet that has the code: nobody who ever linked it earns for the code. Null until its owner links one. */
  walletAddress: string | null;
  /** Whether that wallet is paid by now; false while its link to the code can still be stopped. */
  walletPays: boolean;
}

/** What must be known to judge a purchase. */
export interface AttributionFacts {
  /** The code from the cookie, or else from `referredBy`; null when there is neither. */
  code: string | null;
  /** The code's row; null when no such code exists. */
  codeFacts: CodeFacts | null;
  buyerId: string;
  /** The code's owner shares the buyer's mailbox, or is an account the buyer has deleted. */
  isSamePerson: boolean;
  /** Every wallet the buyer has ever linked, including in deleted accounts. */
  buyerWallets: readonly string[];
  /** Includes refunded orders and orders of deleted accounts; excludes memberships. */
  hasPriorPaidOrder: boolean;
}

/**
 * The code a purchase is attributed to: the first active one from the cookies, else the account's referrer. Without
 * either, a dead cookie code still counts as a claim, so that the refusal has a reason.
 */
export function claimedCode({
  cookieCodes,
  referredBy,
  known,
}: {
  cookieCodes: readonly string[];
  /** The code of `users.referredBy`. */
  referredBy: string | null;
  known: readonly Pick<CodeFacts, "code" | "active">[];
}): string | null {
  const real = cookieCodes.find((code) => known.some((each) => each.code === code && each.active));
  return real ?? referredBy ?? cookieCodes[0] ?? null;
}

export type Attribution =
  | { outcome: "none" }
  | { outcome: "attributed"; referralCode: string; referrerUserId: string; referrerWallet: string | null }
  | { outcome: "refused"; code: string; reason: RefusalReason };

/**
 * Decides who earns a purchase. Guards run in a fixed order, and the first that fails is the reason of the refusal:
 * unknown code, inactive code, buying from oneself, a wallet in common, not the first purchase. A code without a wallet
 * that is paid earns all the same: its reward waits for one.
 *
 * @example
 * const owner = { code: "Frnd7Ref", active: true, userId: "ann", walletAddress: "0xA1", walletPays: true };
 * const facts = { code: "Frnd7Ref", codeFacts: owner, isSamePerson: false, hasPriorPaidOrder: false };
 * decideAttribution({ ...facts, buyerId: "bob", buyerWallets: [] });
 * // { outcome: "attributed", referralCode: "Frnd7Ref", referrerUserId: "ann", referrerWallet: "0xA1" }
 * decideAttribution({ ...facts, buyerId: "bob", buyerWallets: ["0xa1"] });
 * // { outcome: "refused", code: "Frnd7Ref", reason: "wallet_overlap" }
 */
export function decideAttribution(facts: AttributionFacts): Attribution {
  if (facts.code === null) return { outcome: "none" };
  const reason = findRefusal(facts);
  if (reason) return { outcome: "refused", code: facts.code, reason };
  const { code, userId, walletAddress, walletPays } = requireCodeFacts(facts);
  const referrerWallet = walletPays ? walletAddress : null;
  return { outcome: "attributed", referralCode: code, referrerUserId: userId, referrerWallet };
}

function findRefusal({
  codeFacts,
  buyerId,
  isSamePerson,
  buyerWallets,
  hasPriorPaidOrder,
}: AttributionFacts): RefusalReason | null {
  if (!codeFacts) return "unknown_code";
  if (!codeFacts.active) return "inactive_code";
  if (codeFacts.userId === buyerId || isSamePerson) return "self_referral";
  const codeWallet = codeFacts.walletAddress?.toLowerCase();
  if (buyerWallets.some((wallet) => wallet.toLowerCase() === codeWallet)) return "wallet_overlap";
  if (hasPriorPaidOrder) return "not_first_purchase";
  return null;
}

function requireCodeFacts({ codeFacts }: AttributionFacts): CodeFacts {
  if (!codeFacts) throw new Error("an attributed purchase has a code");
  return codeFacts;
}
