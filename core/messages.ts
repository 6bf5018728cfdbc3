import { z } from "zod";

const orderReference = z.string().min(1).max(200);

/** What travels through the queue. Consumers read the facts again, so a message only says where to look. */
export const eventMessageSchema = z.discriminatedUnion("type", [
  z.object({ type: z.literal("payment.paid"), orderReference }),
  z.object({ type: z.literal("reward.approved"), orderReference }),
  z.object({ type: z.literal("refund.requested"), orderReference }),
  z.object({ type: z.literal("refcode.changed"), code: z.string().length(8) }),
  z.object({ type: z.literal("mail.queued"), mailId: z.string().min(1).max(200) }),
]);

export type EventMessage = z.infer<typeof eventMessageSchema>;

/** What a person can decide about a message that used up its retries. */
export const deadLetterResolutions = ["replayed", "dropped"] as const;
