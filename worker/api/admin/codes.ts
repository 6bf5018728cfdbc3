import { type ZodType, z } from "zod";
import { codeStandings } from "#core/domain/code-standing";
import { personKeyKinds } from "#core/domain/person-search";
import { rewardStatuses } from "#core/domain/reward";
import { codeActionInput, codeInput, codesInput } from "#core/services/referrals/codes-input";
import { deactivateCode, reactivateCode } from "#core/services/referrals/deactivate-code";
import { exportCodes, exportedCodeColumns } from "#core/services/referrals/export-codes";
import { listCodes } from "#core/services/referrals/list-codes";
import { readCode } from "#core/services/referrals/read-code";
import { readVisitTotals } from "#core/services/referrals/read-visit-totals";
import { csvStream } from "#worker/api/csv-stream";
import { amount, asReceived, count, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

/** Orders, rewards and debts are the referrer's, whichever of their codes they came by; debts in the token's smallest unit. */
const listedCode = {
  code: z.string(),
  standing: z.enum(codeStandings),
  deactivatedAt: timestamp.nullable(),
  createdAt: timestamp,
  /** Null until the first wallet of its owner takes it over. */
  walletAddress: z.string().nullable(),
  referrerId: z.string(),
  referrerName: z.string(),
  /** Null for an account made with a wallet, and for one that is deleted. */
  referrerEmail: z.string().nullable(),
  isReferrerGone: z.boolean(),
  visits: count,
  orders: count,
  paidOrders: count,
  rewards: count,
  owes: amount,
  tokenDecimals: count.nullable(),
};

/** `key` is what the query was read as; `next` is the `before` of the next page, null on the last. */
const codesSchema = z.strictObject({
  key: z.strictObject({ kind: z.enum(personKeyKinds), value: z.string() }).nullable(),
  sort: z.strictObject({ by: z.enum(["date", "owes"]), descending: z.boolean() }),
  codes: z.array(z.strictObject(listedCode)),
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listCodes>>>>;

const fields = z.record(z.string(), asReceived).nullable();

const codeSchema = z.strictObject({
  ...listedCode,
  visitsOfLate: z.strictObject({ today: count, last7Days: count, last28Days: count }),
  paysFrom: timestamp.nullable(),
  isWalletGone: z.boolean(),
  otherActiveCodes: count,
  rewardCounts: z.partialRecord(z.enum(rewardStatuses), count),
  tokens: z.array(
    z.strictObject({ decimals: count, earned: amount, waiting: amount, onItsWay: amount, minted: amount }),
  ),
  isOwn: z.boolean(),
  actions: z.array(
    z.strictObject({
      id: z.string(),
      actor: z.string(),
      action: z.string(),
      before: fields,
      after: fields,
      reason: z.string().nullable(),
      at: timestamp,
    }),
  ),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readCode>>>>;

const filter = z.object({
  query: codesInput.query.optional(),
  show: codesInput.show.default("all"),
  sort: codesInput.sort.optional(),
});
const params = z.object({ code: codeInput });

const done = {
  access: "admin",
  freshProof: true,
  params,
  body: codeActionInput,
  status: 204,
  answer: null,
  alsoRefuses: [404, 409],
} as const;

/** Codes and their referrers, as admins see them, and whether a code works. */
export const codeOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/visits",
    summary: "Visits of all codes together: in all, today, and in the last 7 and 28 days",
    access: "admin",
    status: 200,
    answer: z.strictObject({ total: count, today: count, last7Days: count, last28Days: count }) satisfies ZodType<
      Answered<Awaited<ReturnType<typeof readVisitTotals>>>
    >,
  }).run(({ runtime, now }) => readVisitTotals(runtime.ctx, { now })),
  operation({
    address: "GET /api/admin/codes",
    summary: "Codes with their referrers, newest first, found by a code, an e-mail, a name, a wallet or an order",
    access: "admin",
    query: filter.extend({ before: codesInput.before.optional() }),
    status: 200,
    answer: codesSchema,
  }).run(({ runtime, query }) => listCodes(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "GET /api/admin/codes.csv",
    summary: "Codes with their referrers as CSV, all that the filter leaves",
    access: "admin",
    query: filter,
    status: 200,
    answer: null,
  }).run(({ runtime, query }) => csvStream("codes.csv", exportedCodeColumns, exportCodes(runtime.ctx, query))),
  operation({
    address: "GET /api/admin/codes/:code",
    summary: "One code: visits, what its referrer earned and owes, and what was done to it",
    access: "admin",
    params,
    status: 200,
    answer: codeSchema,
  }).run(({ runtime, params: { code }, viewer, now }) => readCode(runtime.ctx, { code, viewerId: viewer.id, now })),
  operation({
    ...done,
    address: "POST /api/admin/codes/:code/deactivate",
    summary:
      "Switches a code off until an admin reactivates it; orders and rewards that it has brought stay as they are",
  }).run(({ runtime, params: { code }, body: { reason }, viewer, now }) =>
    deactivateCode(runtime.ctx, { code, reason, actorId: viewer.id, now }),
  ),
  operation({
    ...done,
    address: "POST /api/admin/codes/:code/reactivate",
    summary: "Lets a deactivated code work again, as far as its wallet is linked",
  }).run(({ runtime, params: { code }, body: { reason }, viewer, now }) =>
    reactivateCode(runtime.ctx, { code, reason, actorId: viewer.id, now }),
  ),
];
