import type { PaymentPurpose } from "#core/domain/payment";

/** The attribution guards that an attributed order can have passed. */
export const guardNames = ["active", "not_self", "no_overlap", "first_order", "upgrade"] as const;
export type GuardName = (typeof guardNames)[number];

/**
 * What is known of a guard. `failed`: it was judged, and what is on record now contradicts it. `not_judged`: what it needs
 * was not there. `not_applicable`: this purpose has no such guard.
 */
export const guardStates = ["passed", "failed", "not_judged", "not_applicable"] as const;
export type GuardState = (typeof guardStates)[number];

export interface JudgedGuard {
  guard: GuardName;
  state: GuardState;
  /** When it was judged as the order was placed; null if it was not. */
  orderedAt: Date | null;
  /** When it was judged again by the payment; null if it was not. */
  paidAt: Date | null;
}

/** What an order and the rows around it say of its attribution. */
export interface GuardFacts {
  purpose: PaymentPurpose;
  orderedAt: Date;
  /** Null while nothing is paid. */
  paidAt: Date | null;
  /** The order names the code and the referrer that the reward names. */
  isAttributed: boolean;
  isOwnOrder: boolean;
  /** The order names a wallet: without one there is nothing to overlap with. */
  hasWallet: boolean;
  /** The buyer has, or once had, that wallet. */
  sharesWallet: boolean;
  /** It is the buyer's first paid order, by the row that only one order can have; null for a membership. */
  isFirstOrder: boolean | null;
  /** It opened a period of a level never had before; null for goods. */
  isUpgrade: boolean | null;
}

/**
 * The guards of an order's attribution, with when each was judged. An order is attributed only if it has passed those that
 * apply, when it was placed and, but for `active`, again by its payment; what is on record can still contradict one.
 */
export function judgedGuards(facts: GuardFacts): JudgedGuard[] {
  const isStoreOrder = facts.purpose === "store_order";
  const judged = (guard: GuardName, holds: boolean, again = true): JudgedGuard => ({
    guard,
    state: holds ? "passed" : "failed",
    orderedAt: facts.orderedAt,
    paidAt: again ? facts.paidAt : null,
  });
  const open = (guard: GuardName, state: "not_judged" | "not_applicable"): JudgedGuard => ({
    guard,
    state,
    orderedAt: null,
    paidAt: null,
  });
  const guards = [
    judged("active", true, false),
    judged("not_self", !facts.isOwnOrder),
    facts.hasWallet ? judged("no_overlap", !facts.sharesWallet) : open("no_overlap", "not_judged"),
    isStoreOrder ? judged("first_order", facts.isFirstOrder === true) : open("first_order", "not_applicable"),
    ...(isStoreOrder ? [] : [judged("upgrade", facts.isUpgrade === true)]),
  ];
  return facts.isAttributed && facts.paidAt
    ? guards
    : guards.map(({ guard, state }) => open(guard, state === "not_applicable" ? state : "not_judged"));
}
