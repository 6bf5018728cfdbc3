/** Every table, as Drizzle's client and Better Auth's adapter want them: one object. */
export * from "#db/schema/auth";
export * from "#db/schema/credit";
export * from "#db/schema/debts";
export * from "#db/schema/events";
export * from "#db/schema/guards";
export * from "#db/schema/idempotency";
export * from "#db/schema/letter-tokens";
export * from "#db/schema/mails";
export * from "#db/schema/memberships";
export * from "#db/schema/payments";
export * from "#db/schema/proposals";
export * from "#db/schema/refcodes";
export * from "#db/schema/refunds";
export * from "#db/schema/rewards";
export * from "#db/schema/settlements";
export * from "#db/schema/store";
