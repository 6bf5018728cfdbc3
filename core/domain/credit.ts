import type { Currency } from "#core/domain/money";

/**
 * `user`: what a user can spend, never below zero. The others are the clone's own and stand on the other side; `suspense` holds
 * what belongs to people whose account is gone; `payouts` what was paid to vendors.
 */
export const creditAccountKinds = ["user", "issued", "sales", "suspense", "payouts"] as const;
export type CreditAccountKind = (typeof creditAccountKinds)[number];

export const creditTransactionKinds = ["grant", "order", "refund", "payout"] as const;
export type CreditTransactionKind = (typeof creditTransactionKinds)[number];

/** Id of the account of what a user can spend in one currency. */
export function userAccountId(userId: string, currency: Currency): string {
  return `user:${userId}:${currency}`;
}

/** Id of one of the clone's own accounts: `issued` for grants, `sales` for orders paid by credit, `suspense`, `payouts`. */
export function cloneAccountId(kind: Exclude<CreditAccountKind, "user">, currency: Currency): string {
  return `${kind}:${currency}`;
}

/** Begins the key of the movement that pays an order; the order's reference follows. */
export const ORDER_MOVEMENT = "order:";

/** Begins the key of the movement that refunds an order; the refund's id follows. */
export const REFUND_MOVEMENT = "refund:";

/** Begins the key of the movement that pays a vendor; the payout's id follows. */
export const PAYOUT_MOVEMENT = "payout:";
