import { inArray } from "drizzle-orm";
import { eventMessageSchema } from "#core/messages";
import type { ServiceContext } from "#core/services/context";
import { paymentAttempts } from "#db/schema";

/**
 * What each message is about, as one can look it up: an order by its id, or a code. Null for a letter, for a reference that
 * no payment has, and for a body that is no event. One round trip, none where no message names an order.
 */
export async function readMessageSubjects({ db }: Pick<ServiceContext, "db">, bodies: readonly unknown[]) {
  const messages = bodies.map((body) => eventMessageSchema.safeParse(body).data);
  const references = messages.flatMap((message) =>
    message && "orderReference" in message ? [message.orderReference] : [],
  );
  const attempts =
    references.length === 0
      ? []
      : await db
          .select({ reference: paymentAttempts.orderReference, orderId: paymentAttempts.orderId })
          .from(paymentAttempts)
          .where(inArray(paymentAttempts.orderReference, references));
  const orderOf = new Map(attempts.map(({ reference, orderId }) => [reference, orderId]));
  return messages.map((message) => ({
    eventType: message?.type ?? null,
    orderId: (message && "orderReference" in message && orderOf.get(message.orderReference)) || null,
    code: message?.type === "refcode.changed" ? message.code : null,
  }));
}
