import { sql } from "drizzle-orm";
import {
  type AnyPgColumn,
  boolean,
  check,
  foreignKey,
  index,
  pgTable,
  primaryKey,
  text,
  uniqueIndex,
} from "drizzle-orm/pg-core";
import { currencies } from "#core/domain/money";
import {
  livePayoutStatuses,
  type PayoutMethod,
  type PayoutStatus,
  payoutMethods,
  payoutStatuses,
} from "#core/domain/payout";
import { createdAt, literal, minorUnits, moment, wordChecks, wordList } from "#db/columns";
import { users } from "#db/schema/auth";
import { creditTransactions } from "#db/schema/credit";
import { settlementAdjustments } from "#db/schema/refunds";
import { settlements } from "#db/schema/settlements";
import { vendors } from "#db/schema/store";

/** Bank details, each encrypted by itself for its vendor and field; which key did it; and what may be shown. */
const bankColumns = () => ({
  keyId: text("key_id"),
  ibanCipher: text("iban_cipher"),
  holderCipher: text("holder_cipher"),
  taxCodeCipher: text("tax_code_cipher"),
  purposeCipher: text("purpose_cipher"),
  /** The first and last digits. */
  ibanMasked: text("iban_masked"),
});

/** Where a vendor is paid. Written once; a change is another row. Only its ciphers change, when the key does. */
export const vendorBankDetails = pgTable(
  "vendor_bank_details",
  {
    id: text("id").primaryKey(),
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    keyId: text("key_id").notNull(),
    ibanCipher: text("iban_cipher").notNull(),
    holderCipher: text("holder_cipher").notNull(),
    taxCodeCipher: text("tax_code_cipher").notNull(),
    purposeCipher: text("purpose_cipher").notNull(),
    ibanMasked: text("iban_masked").notNull(),
    /** Whether the old ones are still paid to while these wait; else payouts wait too. */
    oldStay: boolean("old_stay").notNull(),
    createdBy: text("created_by")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    createdAt: createdAt(),
    /** When they are first used. */
    activeFrom: moment("active_from").notNull(),
    /** When somebody said "this was not me", or withdrew them: they are never used again. */
    stoppedAt: moment("stopped_at"),
    /** When the bank refused them: nothing more is paid to them until somebody has looked. */
    refusedAt: moment("refused_at"),
  },
  (table) => [index("vendor_bank_details_vendor").on(table.vendorId, table.createdAt)],
);

/** Payouts that go to the bank in one file. */
export const payoutBatches = pgTable(
  "payout_batches",
  {
    /** Also the message's id in the bank's file: at most 35 letters and digits. */
    id: text("id").primaryKey(),
    currency: text("currency", { enum: currencies }).notNull(),
    /** Whose account pays, as it was then. */
    debtorName: text("debtor_name").notNull(),
    debtorIban: text("debtor_iban").notNull(),
    /** A user's id, or the name of the part of the system. */
    actor: text("actor").notNull(),
    createdAt: createdAt(),
    /** When it was complete: nothing enters it any more, and its file can be had. */
    sealedAt: moment("sealed_at"),
  },
  (table) => [
    ...wordChecks(table),
    // One that is being filled a currency: after a crash the next run goes on with it.
    uniqueIndex("payout_batches_open").on(table.currency).where(sql`${table.sealedAt} is null`),
    index("payout_batches_newest").on(table.createdAt, table.id),
  ],
);

/** Money that goes to a vendor: settlements that are due, less what refunds took off since they were counted. */
export const payouts = pgTable(
  "payouts",
  {
    /** Also the payment's end-to-end id in the bank's file: at most 35 letters and digits. */
    id: text("id").primaryKey(),
    vendorId: text("vendor_id")
      .notNull()
      .references(() => vendors.id),
    currency: text("currency", { enum: currencies }).notNull(),
    method: text("method", { enum: payoutMethods }).notNull(),
    status: text("status", { enum: payoutStatuses }).notNull(),
    /** What is paid: the settlements' net less the adjustments. */
    amountMinor: minorUnits("amount_minor").notNull(),
    settledMinor: minorUnits("settled_minor").notNull(),
    adjustedMinor: minorUnits("adjusted_minor").notNull(),
    /** For the bank; null for credit. */
    batchId: text("batch_id").references(() => payoutBatches.id),
    bankDetailsId: text("bank_details_id").references(() => vendorBankDetails.id),
    ...bankColumns(),
    /** For credit: the movement that paid it. */
    creditTransactionKey: text("credit_transaction_key").references((): AnyPgColumn => creditTransactions.key),
    /** The bank's own reference of what it did last. */
    bankReference: text("bank_reference"),
    actor: text("actor").notNull(),
    createdAt: createdAt(),
    paidAt: moment("paid_at"),
    /** When it failed or came back. */
    endedAt: moment("ended_at"),
  },
  (table) => [
    ...wordChecks(table),
    check("payouts_amount", sql`${table.amountMinor} > 0`),
    check("payouts_sum", sql`${table.amountMinor} = ${table.settledMinor} - ${table.adjustedMinor}`),
    check(
      "payouts_method",
      sql`case ${table.method} when ${literal<PayoutMethod>("credit")} then ${table.creditTransactionKey} is not null
        and ${table.batchId} is null and ${table.ibanCipher} is null
      else ${table.creditTransactionKey} is null and ${table.batchId} is not null and ${table.bankDetailsId} is not null
        and num_nulls(${table.keyId}, ${table.ibanCipher}, ${table.holderCipher}, ${table.taxCodeCipher},
          ${table.purposeCipher}, ${table.ibanMasked}) = 0 end`,
    ),
    check(
      "payouts_paid_at",
      sql`(${table.status} in ${wordList<PayoutStatus>(["paid", "returned"])}) = (${table.paidAt} is not null)`,
    ),
    check(
      "payouts_ended_at",
      sql`(${table.status} in ${wordList<PayoutStatus>(livePayoutStatuses)}) = (${table.endedAt} is null)`,
    ),
    index("payouts_vendor").on(table.vendorId, table.createdAt, table.id),
    // Serve the payouts of a month's statement.
    index("payouts_vendor_paid").on(table.vendorId, table.paidAt, table.id).where(sql`${table.paidAt} is not null`),
    index("payouts_vendor_returned")
      .on(table.vendorId, table.endedAt, table.id)
      .where(sql`${table.status} = ${literal<PayoutStatus>("returned")}`),
    index("payouts_batch").on(table.batchId),
    index("payouts_newest").on(table.createdAt, table.id),
  ],
);

/** The settlements that a payout pays. */
export const payoutSettlements = pgTable(
  "payout_settlements",
  {
    payoutId: text("payout_id")
      .notNull()
      .references(() => payouts.id),
    settlementId: text("settlement_id")
      .notNull()
      .references(() => settlements.id),
    netMinor: minorUnits("net_minor").notNull(),
    /** False once the payout failed or came back: then another may pay it. */
    live: boolean("live").notNull().default(true),
  },
  (table) => [
    primaryKey({ columns: [table.payoutId, table.settlementId] }),
    // No settlement is paid by two.
    uniqueIndex("payout_settlements_live").on(table.settlementId).where(sql`${table.live}`),
    index("payout_settlements_settlement").on(table.settlementId),
  ],
);

/** The adjustments that a payout takes off: of its own settlements, and those that came too late for an earlier payout. */
export const payoutAdjustments = pgTable(
  "payout_adjustments",
  {
    payoutId: text("payout_id")
      .notNull()
      .references(() => payouts.id),
    refundId: text("refund_id").notNull(),
    settlementId: text("settlement_id").notNull(),
    netMinor: minorUnits("net_minor").notNull(),
    live: boolean("live").notNull().default(true),
  },
  (table) => [
    primaryKey({ columns: [table.payoutId, table.refundId, table.settlementId] }),
    foreignKey({
      name: "payout_adjustments_adjustment",
      columns: [table.refundId, table.settlementId],
      foreignColumns: [settlementAdjustments.refundId, settlementAdjustments.settlementId],
    }),
    // None is taken off twice.
    uniqueIndex("payout_adjustments_live").on(table.refundId, table.settlementId).where(sql`${table.live}`),
    index("payout_adjustments_adjustment").on(table.refundId, table.settlementId),
    // Serves the question of each refund whether a payout took something off its settlement.
    index("payout_adjustments_of_settlement").on(table.settlementId).where(sql`${table.live}`),
  ],
);

/** Who moved a payout, when and why. Written with the move. */
export const payoutMoves = pgTable(
  "payout_moves",
  {
    id: text("id").primaryKey(),
    payoutId: text("payout_id")
      .notNull()
      .references(() => payouts.id),
    /** Null for its making. */
    fromStatus: text("from_status", { enum: payoutStatuses }),
    toStatus: text("to_status", { enum: payoutStatuses }).notNull(),
    actor: text("actor").notNull(),
    bankReference: text("bank_reference"),
    reason: text("reason"),
    at: moment("at").notNull(),
  },
  (table) => [
    ...wordChecks(table),
    index("payout_moves_payout").on(table.payoutId, table.at),
    // Serves the audit of what has changed.
    index("payout_moves_at").using("brin", table.at),
  ],
);
