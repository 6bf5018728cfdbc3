import { sql } from "drizzle-orm";
import { boolean, check, index, integer, jsonb, numeric, pgTable, primaryKey, text, uuid } from "drizzle-orm/pg-core";
import { mintReasons } from "#core/domain/mint-reason";
import { currencies } from "#core/domain/money";
import { paymentPurposes } from "#core/domain/payment";
import type { Reason } from "#core/domain/reason";
import { rejectionReasons } from "#core/domain/rejection";
import { type RewardReceipt, type RewardStatus, rewardRails, rewardStatuses } from "#core/domain/reward";
import { rewardReasons } from "#core/domain/reward-reason";
import { createdAt, literal, minorUnits, moment, tokenUnits, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";
import { walletLinks } from "#db/schema/refcodes";
import { orders } from "#db/schema/store";

/** What the platform owes a referrer in tokens for one paid event. One row per `orderReference`. */
export const referralRewards = pgTable(
  "referral_rewards",
  {
    orderReference: text("order_reference").primaryKey(),
    /** By which its referrer names it: random, since the reference names the order, and a hash of it could be searched for. */
    publicId: uuid("public_id").notNull().defaultRandom(),
    purpose: text("purpose", { enum: paymentPurposes }).notNull(),
    orderId: text("order_id")
      .notNull()
      .references(() => orders.id),
    referralCode: text("referral_code").notNull(),
    referrerUserId: text("referrer_user_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    /** Null where the code had no wallet that pays yet: then the Minter binds one, in `reward_wallets`. */
    referrerWallet: text("referrer_wallet"),
    rail: text("rail", { enum: rewardRails }).notNull(),
    status: text("status", { enum: rewardStatuses }).notNull(),
    currency: text("currency", { enum: currencies }).notNull(),
    /** Exact referral amount over all lines, in 1/10 000 of a minor unit. */
    commissionNumerator: minorUnits("commission_numerator").notNull(),
    /** Weighted rate in percent: shown only. */
    rewardPercent: numeric("reward_percent", { precision: 7, scale: 4 }).notNull(),
    /** Value when earned, in millionths of a US dollar, floored: shown only. */
    usdMicros: minorUnits("usd_micros").notNull(),
    /** Null until priced. */
    tokenAmount: tokenUnits("token_amount"),
    tokenDecimals: integer("token_decimals"),
    receipt: jsonb("receipt").$type<RewardReceipt>().notNull(),
    /** The Minter's batch that claimed it; set with `minting`. */
    mintBatchId: text("mint_batch_id"),
    txHash: text("tx_hash"),
    /** What a person must mend; its parameters are beside it. */
    failureCode: text("failure_code", { enum: mintReasons.codes }),
    failureParams: jsonb("failure_params").$type<Reason["params"]>(),
    /** The same as a sentence. The release before `failure_code` reads and writes only this. */
    failureReason: text("failure_reason"),
    /** Why the system rejected it; null where a person did. */
    rejectionCode: text("rejection_code", { enum: rejectionReasons.codes }),
    rejectionParams: jsonb("rejection_params").$type<Reason["params"]>(),
    /** A person's own words. Beside a code its sentence, for the release before `rejection_code`. */
    rejectionReason: text("rejection_reason"),
    /** Not to be claimed before this moment (a daily cap, say). */
    notBefore: moment("not_before"),
    /**
     * Since when it may be claimed although it has no wallet: one that has taken over its code is paid by now. Proves
     * nothing: the Minter verifies that wallet itself.
     */
    releasedAt: moment("released_at"),
    /** The open refund of its order: until it is decided the reward is neither approved nor claimed. */
    heldByRefund: text("held_by_refund"),
    /** A refund was done while its transaction was on its way: what was paid too much is still to be booked. */
    refundUnjudged: boolean("refund_unjudged").notNull().default(false),
    /** What the chain paid, without what was kept back for debts. Null before `minted`, and for rows of the last release. */
    mintedAmount: tokenUnits("minted_amount"),
    createdAt: createdAt(),
    approvedAt: moment("approved_at"),
    mintedAt: moment("minted_at"),
  },
  (table) => [
    ...wordChecks(table),
    check("referral_rewards_amount_positive", sql`${table.tokenAmount} is null or ${table.tokenAmount} > 0`),
    // Serves the mint run's claim: few rows may be claimed at any moment, however many wait for a wallet.
    index("referral_rewards_claimable")
      .on(table.approvedAt, table.orderReference)
      .where(
        sql`${table.status} = ${literal<RewardStatus>("approved")} and (${table.referrerWallet} is not null or ${table.releasedAt} is not null)`,
      ),
    // Serves the search for those whose code has a wallet by now.
    index("referral_rewards_unreleased")
      .on(table.referralCode)
      .where(
        sql`${table.status} = ${literal<RewardStatus>("approved")} and ${table.referrerWallet} is null and ${table.releasedAt} is null`,
      ),
    // Serves the booking of what refunds left overpaid.
    index("referral_rewards_unjudged").on(table.orderReference).where(sql`${table.refundUnjudged}`),
    // Serves "rows of this batch" in the Minter's recovery.
    index("referral_rewards_mint_batch").on(table.mintBatchId).where(sql`${table.mintBatchId} is not null`),
    // Serves the search for what a transaction paid.
    index("referral_rewards_tx_hash").on(table.txHash).where(sql`${table.txHash} is not null`),
    // Serve the lists, newest first: all, of a status, of a referrer, of a code.
    index("referral_rewards_newest").on(table.createdAt, table.orderReference),
    index("referral_rewards_of_status").on(table.status, table.createdAt, table.orderReference),
    // Serve the same by value.
    index("referral_rewards_by_value").on(table.usdMicros, table.orderReference),
    index("referral_rewards_of_status_by_value").on(table.status, table.usdMicros, table.orderReference),
    index("referral_rewards_of_referrer").on(table.referrerUserId, table.createdAt, table.orderReference),
    index("referral_rewards_of_referrer_status").on(
      table.referrerUserId,
      table.status,
      table.createdAt,
      table.orderReference,
    ),
    index("referral_rewards_of_code").on(table.referralCode, table.createdAt, table.orderReference),
    index("referral_rewards_public_id").on(table.publicId),
    // Serves what a reward usually is, for whoever approves one: the newest before it that were not rejected.
    index("referral_rewards_created_at")
      .on(table.createdAt)
      .where(sql`${table.status} <> ${literal<RewardStatus>("rejected")}`),
  ],
);

/** An admin's approval of a reward at the amount they saw; of another amount it is void. */
export const rewardApprovals = pgTable(
  "reward_approvals",
  {
    orderReference: text("order_reference")
      .notNull()
      .references(() => referralRewards.orderReference),
    adminId: text("admin_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    tokenAmount: tokenUnits("token_amount").notNull(),
    at: moment("at").notNull(),
  },
  (table) => [primaryKey({ columns: [table.orderReference, table.adminId] })],
);

/** Where a reward of a code without a wallet is paid. Written once by the Minter, which has verified the link itself. */
export const rewardWallets = pgTable(
  "reward_wallets",
  {
    orderReference: text("order_reference")
      .primaryKey()
      .references(() => referralRewards.orderReference),
    walletLinkId: text("wallet_link_id")
      .notNull()
      .references(() => walletLinks.id),
    address: text("address").notNull(),
    boundAt: moment("bound_at").notNull(),
  },
  // Serves the audit of what has changed.
  (table) => [index("reward_wallets_bound").using("brin", table.boundAt)],
);

/** Who moved a reward, when and why. Written with the move. */
export const rewardTransitions = pgTable(
  "reward_transitions",
  {
    id: text("id").primaryKey(),
    orderReference: text("order_reference")
      .notNull()
      .references(() => referralRewards.orderReference),
    fromStatus: text("from_status", { enum: rewardStatuses }),
    toStatus: text("to_status", { enum: rewardStatuses }).notNull(),
    /** A user's id, or the name of the part of the system. */
    actor: text("actor").notNull(),
    /** Why, where it was the system; its parameters are beside it. */
    reasonCode: text("reason_code", { enum: rewardReasons.codes }),
    reasonParams: jsonb("reason_params").$type<Reason["params"]>(),
    /** A person's own words, the hash of what paid it, or the sentence of the code. */
    reason: text("reason"),
    at: moment("at").notNull(),
  },
  (table) => [
    ...wordChecks(table),
    index("reward_transitions_reference").on(table.orderReference, table.at),
    // Serves the audit of what has changed.
    index("reward_transitions_at").using("brin", table.at),
  ],
);
