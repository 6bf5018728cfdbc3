import { type ZodType, z } from "zod";
import { orderKeyKinds } from "#core/domain/order-search";
import { settlementStatuses } from "#core/domain/settlement";
import { previewReversal, reversalRefusals } from "#core/services/refunds/preview-reversal";
import { reversalInput } from "#core/services/refunds/reversal-input";
import { reverseSettlement } from "#core/services/refunds/reverse-settlement";
import { exportedSaleColumns, exportSales } from "#core/services/vendors/export-sales";
import { listLedger } from "#core/services/vendors/list-ledger";
import { readSettlement } from "#core/services/vendors/read-settlement";
import { salesInput, settlementIdInput } from "#core/services/vendors/sales-input";
import { csvStream } from "#worker/api/csv-stream";
import { amount, count, currency, split } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";
import { settlementFields, settlementSchema } from "#worker/api/settlement-schema";

const { netMinor, ...parts } = split;

/** `totals` are null where there are too many settlements to sum; `parts` where only the net is kept. */
const ledgerSchema = z.strictObject({
  key: z.strictObject({ kind: z.enum(orderKeyKinds), value: z.string() }).nullable(),
  settlements: z.array(
    z.strictObject({
      ...settlementFields,
      payoutId: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
  totals: z
    .array(z.strictObject({ currency, sales: count, netMinor, parts: z.strictObject(parts).nullable() }))
    .nullable(),
  standings: z.array(z.strictObject({ currency, status: z.enum(settlementStatuses), sales: count, netMinor: amount })),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listLedger>>>>;

const filter = z.object({
  vendorId: salesInput.vendorId.optional(),
  status: salesInput.status.optional(),
  code: salesInput.code.optional(),
  from: salesInput.from.optional(),
  to: salesInput.to.optional(),
});

const previewSchema = z.strictObject({
  settlementId: z.string(),
  currency,
  refusal: z.enum(reversalRefusals).nullable(),
  netMinor: amount,
  becomes: z.enum(["reversed", "negative"]),
  balanceBeforeMinor: amount,
  balanceAfterMinor: amount,
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof previewReversal>>>>;

/** The ledger of all settlements, as admins read it. */
export const adminSettlementOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/settlements",
    summary: "Settlements, newest first, by vendor, standing, code, day of sale or reference, with totals by currency",
    access: "admin",
    query: filter.extend({ query: salesInput.query.optional(), before: salesInput.before.optional() }),
    status: 200,
    answer: ledgerSchema,
  }).run(({ runtime, query }) => listLedger(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "GET /api/admin/settlements.csv",
    summary: "Settlements as CSV, all that the filter leaves",
    access: "admin",
    query: filter,
    status: 200,
    answer: null,
  }).run(({ runtime, query }) => csvStream("settlements.csv", exportedSaleColumns, exportSales(runtime.ctx, query))),
  operation({
    address: "GET /api/admin/settlements/:settlementId",
    summary: "One settlement: its split line by line, refunds, moves and payouts",
    access: "admin",
    params: z.object({ settlementId: settlementIdInput }),
    status: 200,
    answer: settlementSchema,
  }).run(({ runtime, params }) => readSettlement(runtime.ctx, params)),
  operation({
    address: "GET /api/admin/settlements/:settlementId/reversal",
    summary: "What reversing a settlement would take off its vendor's payouts; writes nothing",
    access: "admin",
    params: z.object({ settlementId: settlementIdInput }),
    status: 200,
    answer: previewSchema,
  }).run(({ runtime, params }) => previewReversal(runtime.ctx, params)),
  operation({
    address: "POST /api/admin/settlements/:settlementId/reverse",
    summary:
      "Takes a sale's share back from its vendor, for good; of one that is paid out the next payout takes it off. Referral fee and reward stay",
    access: "admin",
    freshProof: true,
    params: z.object({ settlementId: settlementIdInput }),
    // Refused where it comes to another sum by now.
    body: reversalInput,
    status: 200,
    answer: z.strictObject({ settlementId: z.string(), reversedMinor: amount, isRepeat: z.boolean() }),
  }).run(({ runtime, params, body, viewer, now }) =>
    reverseSettlement(runtime.ctx, { ...params, ...body, actorId: viewer.id, now }),
  ),
];
