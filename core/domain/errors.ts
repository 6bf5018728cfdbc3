/** Refusals that only the store's own people meet, when they decide something. */
const staffErrorCodes = [
  "own_reward",
  "refund_open",
  "not_priced",
  "too_early",
  "new_admin",
  "amount_changed",
  // Why a refund cannot be asked for: `RefundRefusal`.
  "nothing_left",
  "more_than_left",
  "unknown_line",
  "no_amount",
] as const;

/** Every way a request can be refused. The API maps each to a status, the pages to a sentence. */
export const domainErrorCodes = [
  "invalid_input",
  "not_signed_in",
  "forbidden",
  "factor_needed",
  "fresh_proof_needed",
  "not_found",
  "conflict",
  "out_of_stock",
  "mixed_currencies",
  "insufficient_credit",
  "idempotency_key_reused",
  "already_ordered",
  "already_paid",
  "payment_not_standing",
  "order_cancelled",
  "payment_in_progress",
  "payment_unavailable",
  "bad_signature",
  "unreadable_body",
  "payload_too_large",
  "rate_limited",
  ...staffErrorCodes,
] as const;

export type DomainErrorCode = (typeof domainErrorCodes)[number];

/** What a customer may be refused with. */
export type CustomerErrorCode = Exclude<DomainErrorCode, (typeof staffErrorCodes)[number]>;

const staffOnly: ReadonlySet<DomainErrorCode> = new Set(staffErrorCodes);

export const isCustomerError = (code: DomainErrorCode): code is CustomerErrorCode => !staffOnly.has(code);

/** An expected refusal. `message` is for engineers and logs; people see a text chosen by `code`. */
export class DomainError extends Error {
  readonly code: DomainErrorCode;
  /** With `already_ordered` only: the order that the caller's cart has become. */
  readonly orderId: string | undefined;

  constructor(code: DomainErrorCode, message: string, orderId?: string) {
    super(message);
    this.name = "DomainError";
    this.code = code;
    this.orderId = orderId;
  }

  /** By name: the pages and their Worker are two bundles, each with a class of its own. */
  static override [Symbol.hasInstance](value: unknown): value is DomainError {
    return value instanceof Error && value.name === "DomainError";
  }
}

/** The refusal above a limit of calls per minute. */
export function rateLimited(): DomainError {
  return new DomainError("rate_limited", "Too many requests. Try again in a minute.");
}
