/** `user`: what a user can spend, never below zero. The others are the clone's own and stand on the other side. */
export const creditAccountKinds = ["user", "issued", "sales"] as const;
export type CreditAccountKind = (typeof creditAccountKinds)[number];

export const creditTransactionKinds = ["grant", "order"] as const;
export type CreditTransactionKind = (typeof creditTransactionKinds)[number];
