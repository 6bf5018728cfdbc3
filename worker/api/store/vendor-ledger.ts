import { type ZodType, z } from "zod";
import { MAX_RATE_BP } from "#core/domain/commission";
import { payoutMethods, payoutStatuses } from "#core/domain/payout";
import { exportedSaleColumns, exportSales } from "#core/services/vendors/export-sales";
import { exportedStatementColumns, exportStatement } from "#core/services/vendors/export-statement";
import { readRateEstimate } from "#core/services/vendors/read-rate-estimate";
import { readSettlement } from "#core/services/vendors/read-settlement";
import { readStatement } from "#core/services/vendors/read-statement";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { monthInput, salesInput, settlementIdInput } from "#core/services/vendors/sales-input";
import { csvStream } from "#worker/api/csv-stream";
import { amount, count, currency, rateBp, split, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { settlementSchema } from "#worker/api/settlement-schema";
import { nextPayoutSchema } from "#worker/api/store/settlements";

const kept = { ...split, referredMinor: amount };
const standings = {
  pendingMinor: amount,
  heldMinor: amount,
  inPayoutMinor: amount,
  paidMinor: amount,
  carriedMinor: amount,
};

const standingSchema = z.strictObject({
  vendors: z.array(
    z.strictObject({ id: z.string(), name: z.string(), payoutMethod: z.enum(payoutMethods).nullable() }),
  ),
  standings: z.array(
    z.strictObject({
      vendorId: z.string(),
      currency,
      sales: count,
      ...kept,
      ...standings,
      payoutsMinor: amount,
      pendingSales: count,
      heldSales: count,
      inPayoutSales: count,
      paidSales: count,
      reversedSales: count,
      nextPayout: nextPayoutSchema.nullable(),
    }),
  ),
  totals: z.array(z.strictObject({ currency, ...kept })),
  balances: z.array(z.strictObject({ currency, ...standings })),
  nextPayout: nextPayoutSchema.nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readVendorStanding>>>>;

/** `openingMinor + sold.netMinor - refunded.netMinor - reversedMinor - paidOutMinor + returnedMinor = closingMinor`. */
const statementSchema = z.strictObject({
  month: z.string(),
  from: timestamp,
  to: timestamp,
  statements: z.array(
    z.strictObject({
      vendorId: z.string(),
      vendorName: z.string(),
      currency,
      openingMinor: amount,
      sales: count,
      sold: z.strictObject(kept),
      refunded: z.strictObject(kept),
      /** Taken back by the store. */
      reversedMinor: amount,
      paidOutMinor: amount,
      returnedMinor: amount,
      closingMinor: amount,
    }),
  ),
  payouts: z.array(
    z.strictObject({
      id: z.string(),
      vendorId: z.string(),
      currency,
      method: z.enum(payoutMethods),
      status: z.enum(payoutStatuses),
      amountMinor: amount,
      bankReference: z.string().nullable(),
      ibanMasked: z.string().nullable(),
      paidAt: timestamp.nullable(),
      endedAt: timestamp.nullable(),
    }),
  ),
  hasMorePayouts: z.boolean(),
  months: z.array(z.string()),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readStatement>>>>;

const estimateSchema = z.strictObject({
  month: z.string(),
  rateBp,
  estimates: z.array(
    z.strictObject({
      vendorId: z.string(),
      currency,
      sales: count,
      grossMinor: amount,
      referredMinor: amount,
      referralMinor: amount,
      wouldBeMinor: amount,
      netMinor: amount,
      netWouldBeMinor: amount,
    }),
  ),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readRateEstimate>>>>;

const oneVendor = z.object({ vendorId: salesInput.vendorId.optional() });

/** A vendor's own books. */
export const vendorLedgerOperations: readonly Operation[] = [
  operation({
    address: "GET /api/vendor/standing",
    summary: "What I have to come: balances and totals by vendor and currency, and the next payouts",
    access: "vendor",
    query: oneVendor,
    status: 200,
    answer: standingSchema,
  }).run(({ runtime, query, viewer, now }) => readVendorStanding(runtime.ctx, { ...query, ownerId: viewer.id, now })),
  operation({
    address: "GET /api/vendor/settlements/:settlementId",
    summary: "One of my sales: its split line by line, refunds, moves and payouts",
    access: "vendor",
    params: z.object({ settlementId: settlementIdInput }),
    status: 200,
    answer: settlementSchema,
  }).run(({ runtime, params, viewer }) => readSettlement(runtime.ctx, { ...params, ownerId: viewer.id })),
  operation({
    address: "GET /api/vendor/statements/:month",
    summary: "My statement of a month: opening balance, sales, refunds, payouts, closing balance",
    access: "vendor",
    params: z.object({ month: monthInput }),
    query: oneVendor,
    status: 200,
    answer: statementSchema,
  }).run(({ runtime, params, query, viewer }) =>
    readStatement(runtime.ctx, { ...params, ...query, ownerId: viewer.id }),
  ),
  operation({
    address: "GET /api/vendor/rate-estimate",
    summary: "What last month's sales would have cost me at another referral rate",
    access: "vendor",
    query: oneVendor.extend({ rateBp: z.coerce.number().int().min(0).max(MAX_RATE_BP) }),
    status: 200,
    answer: estimateSchema,
  }).run(({ runtime, query, viewer, now }) => readRateEstimate(runtime.ctx, { ...query, ownerId: viewer.id, now })),
  operation({
    address: "GET /api/vendor/sales.csv",
    summary: "My sales as CSV, all of them",
    access: "vendor",
    query: oneVendor.extend({
      status: salesInput.status.optional(),
      from: salesInput.from.optional(),
      to: salesInput.to.optional(),
    }),
    status: 200,
    answer: null,
  }).run(({ runtime, query, viewer }) =>
    csvStream("sales.csv", exportedSaleColumns, exportSales(runtime.ctx, { ...query, ownerId: viewer.id })),
  ),
  operation({
    address: "GET /api/vendor/statement.csv",
    summary: "Every entry of my statement of a month as CSV",
    access: "vendor",
    query: oneVendor.extend({ month: monthInput }),
    status: 200,
    answer: null,
  }).run(({ runtime, query, viewer }) =>
    csvStream(
      `statement-${query.month}.csv`,
      exportedStatementColumns,
      exportStatement(runtime.ctx, { ...query, ownerId: viewer.id }),
    ),
  ),
];
