import type { LetterKind } from "#core/domain/letter-kind";
import type { Locale } from "#core/domain/locale";
import type { Currency } from "#core/domain/money";
import type { PaymentProvider, PaymentPurpose } from "#core/domain/payment";
import type { PayoutMethod } from "#core/domain/payout";
import type { RejectionReason } from "#core/domain/rejection";

export interface LetterFacts {
  kind: LetterKind;
  /** The reader's language; null when it is not known. */
  locale: Locale | null;
  /** Name in the greeting; set only for the confirmed owner of the mailbox. */
  name: string | null;
  /** The account it is about, masked. */
  account: string;
  /** Token for the link; null for a notice without one. */
  token: string | null;
  /** Where the reader goes once the link is pressed, a path of the store. */
  to?: string;
  /** The new address, in letters about an address change. */
  newEmail?: string;
  /** The vendor's name, in letters about who works with it and about its bank details. */
  vendorName?: string;
  /** The wallet and the code that it has taken over, in letters about a link. */
  wallet?: { address: string; code: string };
  /** Where a vendor is to be paid. `oldStay`: the account before is paid to while this one waits. */
  bank?: { ibanMasked: string; oldStay: boolean };
  /** How a vendor is to be paid. `oldStays`: until then as before. */
  method?: { to: PayoutMethod; oldStays: boolean };
  /** What goes back to the buyer, in letters about a refund; once it is done also where to, and the store's words. */
  refund?: {
    orderReference: string;
    amountMinor: bigint;
    currency: Currency;
    to?: "card" | "credit" | "transfer";
    note?: string | null;
  };
  /** The reward that a refund lowered, in the token's smallest unit. `isPaid`: before the refund. */
  reward?: { off: bigint; left: bigint; decimals: number; isPaid: boolean };
  /** The sale that a refund adjusted, in minor units. `isPaidOut`: it was in a payout before. */
  sale?: {
    vendorName: string;
    orderReference: string;
    currency: Currency;
    grossMinor: bigint;
    netMinor: bigint;
    leftMinor: bigint;
    isPaidOut: boolean;
  };
  /** The parcel that is on its way. `isCorrection`: carrier or number was another before. */
  parcel?: {
    orderReference: string;
    vendorName: string;
    carrier: string;
    trackingNumber: string | null;
    isCorrection: boolean;
  };
  /** A payout to a vendor. `to`: the masked account; null for credit. */
  payout?: { vendorName: string; amountMinor: bigint; currency: Currency; to: string | null };
  /** What was bought, in letters about a paid order. Sums in minor units. */
  order?: {
    id: string;
    orderReference: string;
    purpose: PaymentPurpose;
    provider: PaymentProvider;
    lines: readonly { name: Readonly<Record<Locale, string>>; quantity: number; totalMinor: bigint }[];
    totalMinor: bigint;
    currency: Currency;
  };
  /** A referrer's reward, in letters about what became of it. */
  news?: {
    /** Null until it is priced. */
    tokens: { amount: bigint; decimals: number } | null;
    /** What it was worth when it was earned, in millionths of a US dollar. */
    usdMicros: bigint;
    code: string;
    wallet: string | null;
    /** It is checked first, or paid, or waits for a wallet. */
    next: "check" | "pay" | "wallet";
    /** Why it was rejected: the system's reason, or a person's own words. */
    why: RejectionReason["code"] | null;
    words: string | null;
  };
  /** Stops letters like it; in those that are optional. */
  unsubscribeToken?: string;
  /** How many things a run of the audit has found that are still open. */
  findings?: number;
}

/** Writes letters in the reader's language. */
export interface LetterWriter {
  write(facts: LetterFacts): {
    kind: LetterKind;
    subject: string;
    text: string;
    html: string;
    unsubscribeUrl?: string | null;
  };
}
