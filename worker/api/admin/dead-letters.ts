import { type ZodType, z } from "zod";
import { deadLetterResolutions, eventMessageTypes } from "#core/messages";
import { listDeadLetters } from "#core/services/events/list-dead-letters";
import { dropDeadLetter, replayDeadLetter } from "#core/services/events/resolve-dead-letter";
import { reasonInput } from "#core/services/text-input";
import { asReceived, count, decision, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE, pageQuerySchema } from "#worker/api/page-query";

const deadLetter = z.strictObject({
  id: z.string(),
  queue: z.string(),
  body: asReceived,
  attempts: count,
  receivedAt: timestamp,
  ...decision,
  resolution: z.enum(deadLetterResolutions).nullable(),
  resolutionReason: z.string().nullable(),
  resolverName: z.string().nullable(),
  /** What it is about; all null for a body that is no event. */
  eventType: z.enum(eventMessageTypes).nullable(),
  orderId: z.string().nullable(),
  code: z.string().nullable(),
});

/** A page of messages that wait for a person, their number, and the latest resolved ones. */
const deadLettersSchema = z.strictObject({
  open: z.array(deadLetter.extend({ resolverName: z.null() })),
  decided: z.array(deadLetter),
  total: count,
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listDeadLetters>>>>;

const resolvedLetterSchema = z.strictObject({ id: z.string(), resolution: z.enum(deadLetterResolutions) });

/** Messages that used up their deliveries, and what a person can do about them. */
export const deadLetterOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/dead-letters",
    summary: "Messages that used up their deliveries",
    access: "admin",
    query: pageQuerySchema,
    status: 200,
    answer: deadLettersSchema,
  }).run(({ runtime, query }) => listDeadLetters(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "POST /api/admin/dead-letters/:id/replay",
    summary: "Sends a parked message once more",
    access: "admin",
    status: 200,
    answer: resolvedLetterSchema,
  }).run(async ({ runtime, params: { id }, viewer, now }) => {
    await replayDeadLetter(runtime.ctx, { id, actorId: viewer.id, now });
    return { id, resolution: "replayed" };
  }),
  operation({
    address: "POST /api/admin/dead-letters/:id/drop",
    summary: "Drops a parked message, with the reason",
    access: "admin",
    body: z.object({ reason: reasonInput }),
    status: 200,
    answer: resolvedLetterSchema,
  }).run(async ({ runtime, params: { id }, body: { reason }, viewer, now }) => {
    await dropDeadLetter(runtime.ctx, { id, reason, actorId: viewer.id, now });
    return { id, resolution: "dropped" };
  }),
];
