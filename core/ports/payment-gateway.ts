import type { Currency } from "#core/domain/money";
import type { ProviderStatus } from "#core/domain/payment";

/** What a hosted payment page needs to know. */
export interface CheckoutRequest {
  orderReference: string;
  amountMinor: bigint;
  currency: Currency;
  /** Lines whose prices times counts sum to the amount. */
  lines: readonly { name: string; unitPriceMinor: bigint; quantity: number }[];
  locale: string;
  createdAt: Date;
}

/** A form that the browser posts to the provider. Names repeat where the provider wants arrays. */
export interface CheckoutForm {
  action: string;
  fields: { name: string; value: string }[];
}

/** A provider's event whose signature and merchant have been checked; amount and currency are still only claimed. */
export interface ProviderEvent {
  /** The same event sent again has the same key. */
  key: string;
  orderReference: string;
  /** The provider's own word, for the record. */
  providerStatus: string;
  /** Null for a status that this version does not know. */
  status: ProviderStatus | null;
  /** Null when the amount is not a plain decimal. */
  amountMinor: bigint | null;
  currency: string;
  at: Date;
  /** What may be stored of it: no names, no e-mail, no phone, no card token. */
  payload: Record<string, string | number | null>;
}

/** An attempt whose whole amount goes back to the payer. */
export interface RefundRequest {
  orderReference: string;
  amountMinor: bigint;
  currency: Currency;
  /** The provider wants a reason; the payer may read it. */
  comment: string;
}

/** `later`: the provider has it in work or cannot now. `refused`: the same request will not succeed. */
export type RefundAnswer = { outcome: "accepted" } | { outcome: "later" | "refused"; why: string };

/** A provider with a hosted page that reports by signed callbacks. */
export interface PaymentGateway {
  checkoutForm(request: CheckoutRequest): CheckoutForm;
  /**
   * Reads and verifies a callback's raw body.
   *
   * @throws DomainError `unreadable_body` or `bad_signature`
   */
  readCallback(rawBody: string): ProviderEvent;
  /** The signed answer that makes the provider stop repeating an event. */
  acknowledgement(orderReference: string, now: Date): Record<string, string | number>;
  /**
   * Asks what became of an attempt. The answer is the event that its callback would be. Null: never heard of it.
   *
   * @throws AdapterError
   */
  readStatus(orderReference: string): Promise<ProviderEvent | null>;
  /**
   * Gives the whole amount of an attempt back. Safe to repeat.
   *
   * @throws AdapterError when it is not known whether the provider has it
   */
  refund(request: RefundRequest): Promise<RefundAnswer>;
}
