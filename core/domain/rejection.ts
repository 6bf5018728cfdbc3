import { ReasonBook, type ReasonOf, type StoredReason } from "#core/domain/reason";

/** English of {@link rejectionReasons}. */
export const rejectionSentences = {
  too_small: "smaller than the token's smallest unit",
  wallet_overlap: "the buyer has linked the wallet that was to be paid",
  no_wallet: "the account was deleted before it had a wallet",
  refunded: "the order was refunded",
  offset_by_debt: "all of it was kept back for tokens paid for refunded orders",
} as const;

/** Why the system rejected a reward: the referrer reads it. A person's own words are text, without a code. */
export const rejectionReasons = new ReasonBook(rejectionSentences);

export type RejectionReason = ReasonOf<typeof rejectionReasons>;

/** A rejection as its referrer may read it: the system's reason as a code, or else a person's own words. */
interface Rejection {
  rejection: RejectionReason | null;
  rejectionReason: string | null;
}

/** Why a reward was rejected. Never a sentence of the system: nobody has translated it. */
export function readRejection(reward: {
  rejectionCode: string | null;
  rejectionParams: StoredReason["params"];
  rejectionReason: string | null;
}): Rejection {
  const { rejectionCode: code, rejectionParams: params, rejectionReason: text } = reward;
  const { why, detail } = rejectionReasons.read({ code, params, text });
  return { rejection: why, rejectionReason: detail };
}

/** The same from a notification, which holds a code or words. */
export function readRejectionNews({ rejectionCode: code, reason: text }: Readonly<Record<string, string>>): Rejection {
  if (code !== undefined && rejectionReasons.has(code))
    return { rejection: { code, params: {} }, rejectionReason: null };
  return readRejection({ rejectionCode: null, rejectionParams: null, rejectionReason: text ?? null });
}
