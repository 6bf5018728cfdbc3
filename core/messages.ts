import { z } from "zod";
import { dueLetterKinds } from "#core/domain/letter-kind";

const orderReference = z.string().min(1).max(200);
const refundRequested = z.object({ type: z.literal("refund.requested"), orderReference });
const refundSuspected = z.object({ type: z.literal("refund.suspected"), orderReference });

const letterDue = z.object({ type: z.literal("letter.due"), kind: z.enum(dueLetterKinds), orderReference });

/** What only the app can do, with the payment provider's secret or people's addresses: the queue `payments`, which it consumes. */
export const paymentMessageSchema = z.discriminatedUnion("type", [refundRequested, refundSuspected, letterDue]);

export type PaymentMessage = z.infer<typeof paymentMessageSchema>;

/** A run of the audit has a next page: the queue `audit`, which the consumer keeps for itself. */
export const auditMessageSchema = z.object({ type: z.literal("audit.due"), runId: z.string().min(1).max(200) });

export type AuditMessage = z.infer<typeof auditMessageSchema>;

/** What travels through the queues. Consumers read the facts again, so a message only says where to look. */
export const eventMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("payment.paid"), orderReference }),
  z.object({ type: z.literal("reward.approved"), orderReference }),
  refundRequested,
  refundSuspected,
  letterDue,
  z.object({ type: z.literal("refcode.changed"), code: z.string().length(8) }),
  z.object({ type: z.literal("mail.queued"), mailId: z.string().min(1).max(200) }),
  // Only where a person sends one again.
  auditMessageSchema,
]);

export type EventMessage = z.infer<typeof eventMessageSchema>;

/** Types of all messages. */
export const eventMessageTypes = eventMessageSchema.options.map(({ shape }) => shape.type.value);

/** Types of the messages that the queue `payments` carries; the queue `events` carries all others. */
export const paymentMessageTypes = paymentMessageSchema.options.map(({ shape }) => shape.type.value);

/** A queue that the outbox is relayed to, by the name of its binding in lower case. */
export type QueueName = "events" | "payments";

/** What a person can decide about a message that used up its deliveries. */
export const deadLetterResolutions = ["replayed", "dropped"] as const;
