import type { DomainErrorCode } from "#core/domain/errors";

/** HTTP status of every expected refusal, for endpoints and pages alike. */
export const statusOf = {
  invalid_input: 400,
  bad_signature: 400,
  unreadable_body: 400,
  payload_too_large: 413,
  not_signed_in: 401,
  forbidden: 403,
  own_reward: 403,
  new_admin: 403,
  not_found: 404,
  conflict: 409,
  already_paid: 409,
  payment_not_standing: 409,
  not_priced: 409,
  too_early: 409,
  amount_changed: 409,
  order_cancelled: 409,
  payment_in_progress: 409,
  out_of_stock: 409,
  insufficient_credit: 409,
  mixed_currencies: 422,
  idempotency_key_reused: 422,
  rate_limited: 429,
  payment_unavailable: 503,
} as const satisfies Record<DomainErrorCode, number>;
