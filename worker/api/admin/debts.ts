import { type ZodType, z } from "zod";
import { debtCauses, reliefKinds } from "#core/domain/token-debt";
import { readTokenDebt } from "#core/services/rewards/read-token-debt";
import { reliefInput } from "#core/services/rewards/relief-input";
import { relieveDebt } from "#core/services/rewards/relieve-debt";
import { proposalSchema } from "#worker/api/admin/proposal-schema";
import { exactJson } from "#worker/api/exact-json";
import { amount, count, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";

const ofReward = { orderReference: z.string(), position: count, userId: z.string(), tokenAmount: amount };

/** Amounts in the token's smallest unit. */
const debtSchema = z.strictObject({
  userId: z.string(),
  outstanding: amount,
  debts: z.array(
    z.strictObject({
      ...ofReward,
      cause: z.enum(debtCauses),
      refundId: z.string().nullable(),
      createdAt: timestamp,
    }),
  ),
  /** Kept back from later rewards. */
  offsets: z.array(z.strictObject({ ...ofReward, createdAt: timestamp })),
  reliefs: z.array(
    z.strictObject({
      id: z.string(),
      userId: z.string(),
      kind: z.enum(reliefKinds),
      tokenAmount: amount,
      reason: z.string(),
      decidedBy: z.string(),
      confirmedBy: z.string().nullable(),
      createdAt: timestamp,
    }),
  ),
  /** From accounts of the same person that were deleted, or to the one that came after it. */
  transfers: z.array(
    z.strictObject({
      id: z.string(),
      fromUserId: z.string(),
      toUserId: z.string(),
      tokenAmount: amount,
      createdAt: timestamp,
    }),
  ),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readTokenDebt>>>>;

/** What people owe in tokens, for admins. */
export const debtOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/debts/:userId",
    summary: "What somebody owes in tokens, and why",
    access: "admin",
    status: 200,
    answer: debtSchema,
  }).run(({ runtime, params: { userId } }) => readTokenDebt(runtime.ctx, { userId })),
  operation({
    address: "POST /api/admin/debts/:userId/reliefs",
    summary: "Forgives or writes off a debt in tokens, or part of it; the same reliefId does it once",
    access: "admin",
    freshProof: true,
    body: reliefInput,
    status: 201,
    answer: reliefInput.extend({ userId: z.string(), tokenAmount: amount }).strict(),
    otherwise: {
      status: 202,
      answer: proposalSchema,
      meaning: "Above what one admin may give up alone: another one must carry the proposal out",
    },
    alsoRefuses: [404, 409, 422],
  }).run(async ({ c, runtime, params: { userId }, body: relief, viewer, now }) => {
    const result = await relieveDebt(runtime.ctx, { ...relief, userId, actorId: viewer.id, now });
    return result.outcome === "proposed" ? exactJson(c, result.proposal, 202) : { ...relief, userId };
  }),
];
