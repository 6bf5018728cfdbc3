import { getLogger } from "#core/log";
import { type EventMessage, eventMessageSchema } from "#core/messages";
import { type Delivery, deliverMessages } from "#core/services/events/deliver-messages";
import type { ConsumerServices } from "#queues/services";

const log = getLogger(["refcodes", "queue"]);

export interface DeliveryContext {
  services: Pick<
    ConsumerServices,
    | "forwardPayment"
    | "relayOutbox"
    | "queueAudit"
    | "createReward"
    | "publishRefcode"
    | "sendMail"
    | "recordDeadLetter"
    | "measure"
  >;
  wakeMinter(): Promise<void>;
}

/** Handles each event of a batch on its own: one that fails is retried later, the others are done. */
export async function deliverEvents(context: DeliveryContext, batch: Delivery): Promise<void> {
  await deliverMessages(batch, {
    schema: eventMessageSchema,
    handle: (event) => handleEvent(context, event),
    park: (letter) => context.services.recordDeadLetter(letter),
  });
}

async function handleEvent({ services, wakeMinter }: DeliveryContext, event: EventMessage): Promise<void> {
  switch (event.type) {
    case "payment.paid": {
      const { outcome, status } = await services.createReward(event.orderReference);
      log.info("reward of {orderReference}: {outcome}", { orderReference: event.orderReference, outcome, status });
      // What needs no admin is approved without an event of its own.
      if (outcome === "created" && status === "approved") services.measure({ metric: "approved", value: 1 });
      if (status === "approved") await wakeMinter();
      // Its letter is the app's to write; where this fails the sweep sends it.
      if (outcome === "created") await services.relayOutbox();
      return;
    }
    case "reward.approved":
      return wakeMinter();
    case "refund.requested":
      return services.forwardPayment(event);
    case "refcode.changed":
      await services.publishRefcode(event.code);
      return;
    case "audit.due":
      return services.queueAudit(event.runId);
    case "mail.queued": {
      const { outcome } = await services.sendMail(event.mailId);
      log.info("letter {mailId}: {outcome}", { mailId: event.mailId, outcome });
      return;
    }
  }
}
