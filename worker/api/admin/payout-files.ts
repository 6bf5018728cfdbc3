import { type ZodType, z } from "zod";
import { answerProblems, answerStatuses } from "#core/domain/bank-answer";
import { payoutMethods, payoutStatuses } from "#core/domain/payout";
import { batchFileFormats } from "#core/ports/bank-files";
import { applyBankAnswer, type BankAnswerResult, lineOutcomes } from "#core/services/payouts/bank/apply-bank-answer";
import { bankAnswerInput } from "#core/services/payouts/bank/bank-answer-input";
import { type BankAnswerPreview, previewBankAnswer } from "#core/services/payouts/bank/preview-bank-answer";
import { readBankDetails } from "#core/services/payouts/bank/read-bank-details";
import { readBatchFile } from "#core/services/payouts/bank/read-batch-file";
import { useDetailsAgain as liftRefusal } from "#core/services/payouts/bank/use-details-again";
import { reasonInput } from "#core/services/text-input";
import { vendorDetailsSchema } from "#worker/api/bank-details-schema";
import { amount, count, currency, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";

const judgedLine = {
  line: count,
  payoutId: z.string(),
  amountMinor: amount.nullable(),
  currency: z.string(),
  status: z.enum(answerStatuses).nullable(),
  bankReference: z.string(),
  reason: z.string(),
  isAccountWrong: z.boolean(),
  payout: z
    .strictObject({
      id: z.string(),
      method: z.enum(payoutMethods),
      status: z.enum(payoutStatuses),
      isWithBank: z.boolean(),
      amountMinor: amount,
      currency,
      vendorName: z.string(),
      ibanMasked: z.string().nullable(),
    })
    .nullable(),
  verdict: z.enum(["apply", "done", "refused"]),
  problem: z.enum(answerProblems).nullable(),
};

const previewSchema = z.strictObject({
  lines: z.array(z.strictObject(judgedLine)),
  counts: z.strictObject({ apply: count, done: count, refused: count }),
  paid: z.array(z.strictObject({ currency, amountMinor: amount })),
}) satisfies ZodType<Answered<BankAnswerPreview>>;

const resultSchema = z.strictObject({
  lines: z.array(z.strictObject({ ...judgedLine, outcome: z.enum(lineOutcomes) })),
  counts: z.strictObject({ applied: count, done: count, refused: count, left: count, lost: count }),
  left: count,
}) satisfies ZodType<Answered<BankAnswerResult>>;

/** Files for the bank and its answer, and the bank details that payouts go to. */
export const payoutFileOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/payout-batches/:batchId/file",
    summary: "The file of a batch for the bank, ISO 20022 pain.001.001.09 or CSV; the same whenever it is asked for",
    access: "admin",
    // Bank accounts leave the store by it.
    freshProof: true,
    query: z.object({ format: z.enum(batchFileFormats).default("pain.001") }),
    status: 200,
    answer: null,
    alsoRefuses: [404, 409],
  }).run(async ({ c, runtime, params: { batchId }, query, viewer, now }) => {
    const input = { batchId, ...query, actorId: viewer.id, now };
    const { name, contentType, content } = await readBatchFile({ ...runtime.ctx, ...runtime.bankCtx }, input);
    return c.body(content, 200, {
      "content-type": contentType,
      "content-disposition": `attachment; filename="${name}"`,
      "cache-control": "no-store",
    });
  }),
  operation({
    address: "POST /api/admin/bank-answers/preview",
    summary: "What applying the bank's answer would do, line by line; writes nothing",
    access: "admin",
    body: bankAnswerInput,
    status: 200,
    answer: previewSchema,
  }).run(({ runtime, body }) => previewBankAnswer({ ...runtime.ctx, ...runtime.bankCtx }, body)),
  operation({
    address: "POST /api/admin/bank-answers/apply",
    summary: "Applies the bank's answer, some at a time: call again while any are left; each payout moves once",
    access: "admin",
    freshProof: true,
    body: bankAnswerInput,
    status: 200,
    answer: resultSchema,
  }).run(({ runtime, body, viewer, now }) =>
    applyBankAnswer({ ...runtime.ctx, ...runtime.bankCtx }, { ...body, actorId: viewer.id, now }),
  ),
  operation({
    address: "GET /api/admin/vendors/:vendorId/bank-details",
    summary: "Where a vendor is paid, masked",
    access: "admin",
    status: 200,
    answer: z.array(vendorDetailsSchema),
  }).run(({ runtime, params: { vendorId }, now }) => readBankDetails(runtime.ctx, { whose: { vendorId }, now })),
  operation({
    address: "POST /api/admin/bank-details/:id/use-again",
    summary: "Pays to bank details again that the bank had refused; `refusedAt` as it was seen",
    access: "admin",
    freshProof: true,
    body: z.object({ refusedAt: timestamp.transform((text) => new Date(text)), reason: reasonInput }),
    status: 204,
    answer: null,
    alsoRefuses: [404, 409],
  }).run(({ runtime, params: { id: detailsId }, body, viewer, now }) =>
    liftRefusal(runtime.ctx, { ...body, detailsId, actorId: viewer.id, now }),
  ),
];
