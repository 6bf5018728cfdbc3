import type { Attribution } from "#core/domain/attribution";
import { isSamePerson } from "#core/domain/person";

/** Who owns the vendor of a line. */
export interface Seller {
  userId: string;
  email: string;
}

interface SoldLine {
  /** Null while nobody works for the vendor yet. */
  seller: Seller | null;
  referralRateBp: number;
}

/**
 * A referrer earns nothing on their own goods: such lines get a referral rate of 0 on both rails (the source stays), and an
 * order of nothing else is refused as `self_referral`. Decided once, when the rates are frozen: only the operator moves a
 * vendor to another account, and a mailbox that changes later does not change an earlier sale.
 */
export function judgeOwnLines<Line extends SoldLine>(
  attribution: Attribution,
  referrerEmail: string | null,
  lines: readonly Line[],
): { attribution: Attribution; lines: Line[] } {
  if (attribution.outcome !== "attributed") return { attribution, lines: [...lines] };
  const { referralCode: code, referrerUserId } = attribution;
  const referrer = { id: referrerUserId, email: referrerEmail ?? "" };
  const isOwn = ({ seller }: SoldLine) =>
    seller !== null && isSamePerson({ id: seller.userId, email: seller.email }, referrer);
  return {
    attribution: lines.every(isOwn) ? { outcome: "refused", code, reason: "self_referral" } : attribution,
    lines: lines.map((line) => (isOwn(line) ? { ...line, referralRateBp: 0 } : line)),
  };
}
