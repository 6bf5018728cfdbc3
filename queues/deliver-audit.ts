import { auditMessageSchema } from "#core/messages";
import { AdapterError } from "#core/ports/adapter-error";
import { type Delivery, deliverMessages } from "#core/services/events/deliver-messages";
import type { ConsumerServices } from "#queues/services";

export interface AuditDelivery {
  services: Pick<ConsumerServices, "advanceAudit" | "queueAudit" | "recordDeadLetter">;
}

/** Whether a queue of this name holds the audit's messages. Every clone's name of it ends so. */
export function isAuditQueue(queue: string): boolean {
  return queue.endsWith("-audit");
}

/**
 * Does the next page of each run that a message names, and sends the message for the page after it. Whoever dies in between has
 * its own message delivered again.
 */
export async function deliverAudit({ services }: AuditDelivery, batch: Delivery): Promise<void> {
  await deliverMessages(batch, {
    schema: auditMessageSchema,
    park: (letter) => services.recordDeadLetter(letter),
    async handle({ runId }) {
      const progress = await services.advanceAudit(runId);
      if (progress === "later") throw new AdapterError("the next page has to wait", { retry: true });
      if (progress === "more") await services.queueAudit(runId);
    },
  });
}
