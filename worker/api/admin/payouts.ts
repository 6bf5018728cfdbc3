import { z } from "zod";
import { currencies } from "#core/domain/money";
import { payoutMethods } from "#core/domain/payout";
import { settlementStatuses } from "#core/domain/settlement";
import { confirmPayout } from "#core/services/payouts/confirm-payout";
import { failPayout } from "#core/services/payouts/fail-payout";
import { listPayoutBatches } from "#core/services/payouts/list-payout-batches";
import { listPayouts } from "#core/services/payouts/list-payouts";
import { confirmInput, endPayoutInput, payoutFilterInput } from "#core/services/payouts/move-payout-input";
import { previewDuePayouts } from "#core/services/payouts/preview-due-payouts";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import { readPayout } from "#core/services/payouts/read-payout";
import { returnPayout } from "#core/services/payouts/return-payout";
import { reasonInput } from "#core/services/text-input";
import { holdSettlement } from "#core/services/vendors/hold-settlement";
import { releaseSettlement } from "#core/services/vendors/release-settlement";
import {
  batchesSchema,
  duePayoutsSchema,
  movedPayoutSchema,
  payoutSchema,
  payoutsSchema,
  processedPayoutsSchema,
} from "#worker/api/admin/payout-schema";
import { sentMinor } from "#worker/api/admin/refund-schema";
import { type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

/** What a dry run showed: each is paid only if it still comes to this. */
const seen = z
  .array(z.object({ vendorId: z.string(), currency: z.enum(currencies), amountMinor: sentMinor }))
  .max(1000);

const movedSettlement = z.strictObject({
  settlementId: z.string(),
  status: z.enum(settlementStatuses),
  isRepeat: z.boolean(),
});

/** Payouts to vendors, as admins preview, make and follow them. */
export const payoutOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/due-payouts",
    summary: "What is due to vendors: what a run would pay, and what it would leave and why; writes nothing",
    access: "admin",
    status: 200,
    answer: duePayoutsSchema,
  }).run(({ runtime, now }) => previewDuePayouts(runtime.ctx, { now })),
  operation({
    address: "POST /api/admin/due-payouts/process",
    summary: "Pays what is due, some at a time: call again while any are left; with `seen` only those, at those sums",
    access: "admin",
    freshProof: true,
    body: z.object({ methods: z.array(z.enum(payoutMethods)).min(1).optional(), seen: seen.optional() }),
    status: 200,
    answer: processedPayoutsSchema,
  }).run(({ runtime, body, viewer, now }) => processDuePayouts(runtime.ctx, { ...body, actor: viewer.id, now })),
  operation({
    address: "GET /api/admin/payouts",
    summary: "Payouts, newest first",
    access: "admin",
    query: payoutFilterInput,
    status: 200,
    answer: payoutsSchema,
  }).run(({ runtime, query }) => listPayouts(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "GET /api/admin/payouts/:payoutId",
    summary: "A payout: the sales that it pays, the refunds that it takes off, and who moved it",
    access: "admin",
    status: 200,
    answer: payoutSchema,
  }).run(({ runtime, params: { payoutId } }) => readPayout(runtime.ctx, { payoutId })),
  operation({
    address: "POST /api/admin/payouts/:payoutId/confirm",
    summary: "The bank has paid it; the same reference again changes nothing",
    access: "admin",
    freshProof: true,
    body: confirmInput,
    status: 200,
    answer: movedPayoutSchema,
  }).run(({ runtime, params: { payoutId }, body, viewer, now }) =>
    confirmPayout(runtime.ctx, { ...body, payoutId, actorId: viewer.id, now }),
  ),
  operation({
    address: "POST /api/admin/payouts/:payoutId/fail",
    summary: "The bank did not carry it out: its sales wait for the next one",
    access: "admin",
    freshProof: true,
    body: endPayoutInput,
    status: 200,
    answer: movedPayoutSchema,
  }).run(({ runtime, params: { payoutId }, body, viewer, now }) =>
    failPayout(runtime.ctx, { ...body, payoutId, actorId: viewer.id, now }),
  ),
  operation({
    address: "POST /api/admin/payouts/:payoutId/return",
    summary: "It had arrived and came back: its sales wait for the next one",
    access: "admin",
    freshProof: true,
    body: endPayoutInput,
    status: 200,
    answer: movedPayoutSchema,
  }).run(({ runtime, params: { payoutId }, body, viewer, now }) =>
    returnPayout(runtime.ctx, { ...body, payoutId, actorId: viewer.id, now }),
  ),
  operation({
    address: "GET /api/admin/payout-batches",
    summary: "Batches for the bank, newest first, with how their payouts stand",
    access: "admin",
    query: payoutFilterInput.pick({ before: true }),
    status: 200,
    answer: batchesSchema,
  }).run(({ runtime, query }) => listPayoutBatches(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "POST /api/admin/settlements/:settlementId/hold",
    summary: "Holds a sale's settlement: it enters no payout until it is released; the vendor reads the reason",
    access: "admin",
    body: z.object({ reason: reasonInput }),
    status: 200,
    answer: movedSettlement,
  }).run(({ runtime, params: { settlementId }, body, viewer, now }) =>
    holdSettlement(runtime.ctx, { ...body, settlementId, actorId: viewer.id, now }),
  ),
  operation({
    address: "POST /api/admin/settlements/:settlementId/release",
    summary: "Lets a held settlement wait for its payout again",
    access: "admin",
    freshProof: true,
    body: z.object({ reason: reasonInput }),
    status: 200,
    answer: movedSettlement,
  }).run(({ runtime, params: { settlementId }, body, viewer, now }) =>
    releaseSettlement(runtime.ctx, { ...body, settlementId, actorId: viewer.id, now }),
  ),
];
