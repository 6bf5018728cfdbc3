import type { Currency } from "#core/domain/money";
import { CREDIT, type PaymentProvider, type ProviderStatus } from "#core/domain/payment";

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
  kind: "form";
  action: string;
  fields: { name: string; value: string }[];
}

/** A payment page that the browser opens. */
export interface CheckoutRedirect {
  kind: "redirect";
  url: string;
}

/** How the payer's browser gets to the payment page. */
export type Checkout = CheckoutForm | CheckoutRedirect;

/** A callback as it arrived. Signatures may stand in the body or in a header. */
export interface RawCallback {
  headers: Headers;
  body: string;
}

/** A provider's event whose signature and merchant have been checked; amount and currency are still only claimed. */
export interface ProviderEvent {
  provider: PaymentProvider;
  /** The same event sent again has the same key. It begins with the provider, so two cannot collide. */
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

/** What the provider answers when it is asked about an attempt: its newest event, and the sum that it has given back. */
export interface ProviderStatement extends ProviderEvent {
  /** Everything given back of the attempt so far, in minor units of its currency; what is still in work is not in it. */
  refundedMinor: bigint;
}

/** Why a callback is not believed: it is none of the provider's, or not signed for our merchant. */
export type CallbackFault = "unreadable" | "bad_signature";

/** A callback that is not believed. Nothing it says may be used. */
export class CallbackError extends Error {
  readonly fault: CallbackFault;

  constructor(fault: CallbackFault, message: string) {
    super(message);
    this.name = "CallbackError";
    this.fault = fault;
  }
}

/** Money of an attempt that goes back to the payer: all of it, or a part. */
export interface RefundRequest {
  orderReference: string;
  amountMinor: bigint;
  currency: Currency;
  /** The provider wants a reason; the payer may read it. */
  comment: string;
}

/**
 * `accepted`: the money is going back. `in_progress`: the provider has the refund in work, so it must not be asked for
 * again. `later`: it cannot now. `refused`: the same request will not succeed.
 */
export type RefundAnswer = { outcome: "accepted" } | { outcome: "in_progress" | "later" | "refused"; why: string };

/** A provider with a hosted page that reports by signed callbacks. */
export interface PaymentGateway {
  /** Names the provider in addresses and on its attempts: lowercase letters and digits, never `credit`, never changed. */
  readonly provider: PaymentProvider;
  /** The provider's name as the payer knows it. */
  readonly displayName: string;
  /** Origins that the payer's browser may be sent to, by form or redirect. */
  readonly checkoutOrigins: readonly string[];
  /**
   * Opens the payment page of an attempt. Safe to repeat: the same reference is the same payment at the provider.
   *
   * @throws AdapterError
   */
  startCheckout(request: CheckoutRequest): Promise<Checkout>;
  /**
   * Reads and verifies a callback.
   *
   * @throws CallbackError
   */
  readCallback(callback: RawCallback): ProviderEvent;
  /** The JSON answer that makes the provider stop repeating an event. */
  acknowledgement(orderReference: string, now: Date): Record<string, string | number>;
  /**
   * Asks what became of an attempt, and how much of it was given back. The answer is the event that its callback would be,
   * with that sum. Null: never heard of it.
   *
   * @throws AdapterError
   */
  readStatus(orderReference: string): Promise<ProviderStatement | null>;
  /**
   * Gives an amount of an attempt back. Not safe to repeat: a second call gives it back a second time. After any doubt only
   * the sum of {@link readStatus} says whether the money has moved.
   *
   * @throws AdapterError when it is not known whether the provider has it
   */
  refund(request: RefundRequest): Promise<RefundAnswer>;
}

/** A clone's gateways by provider, in the order they are offered: the first takes a payment that names none. */
export type PaymentGateways = ReadonlyMap<PaymentProvider, PaymentGateway>;

/**
 * Puts a clone's gateways together. Without any it takes store credit only.
 *
 * @throws Error for two of one provider, and for a provider that cannot be named in an address
 */
export function gatewaysOf(gateways: readonly PaymentGateway[]): PaymentGateways {
  const byProvider = new Map(gateways.map((gateway) => [gateway.provider, gateway]));
  if (byProvider.size !== gateways.length) throw new Error("each provider has one gateway");
  for (const provider of byProvider.keys()) {
    if (!/^[a-z][a-z0-9]{1,30}$/.test(provider) || provider === CREDIT) {
      throw new Error(`${provider} cannot be the name of a provider`);
    }
  }
  return byProvider;
}
