import type { Attribution } from "#core/domain/attribution";
import { isSameMailbox } from "#core/domain/mailbox";

/** Who owns the vendor of a line. */
export interface Seller {
  userId: string;
  email: string;
}

interface SoldLine {
  seller: Seller;
  referralRateBp: number;
}

/**
 * A referrer earns nothing on what he sells himself: the referral rate of such lines becomes 0 on both rails (its source
 * stays), and an order of nothing else is refused as `self_referral`. Orders that are not attributed stay as they are.
 *
 * Judged once, when the rates are frozen: a vendor changes hands only by the operator's, and a mailbox that moves
 * afterwards changes no sale that was agreed on before.
 */
export function judgeOwnLines<Line extends SoldLine>(
  attribution: Attribution,
  referrerEmail: string | null,
  lines: readonly Line[],
): { attribution: Attribution; lines: Line[] } {
  if (attribution.outcome !== "attributed") return { attribution, lines: [...lines] };
  const { referralCode: code, referrerUserId } = attribution;
  const isOwn = ({ seller }: SoldLine) =>
    seller.userId === referrerUserId || (referrerEmail !== null && isSameMailbox(seller.email, referrerEmail));
  return {
    attribution: lines.every(isOwn) ? { outcome: "refused", code, reason: "self_referral" } : attribution,
    lines: lines.map((line) => (isOwn(line) ? { ...line, referralRateBp: 0 } : line)),
  };
}
