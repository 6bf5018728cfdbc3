import { DomainError } from "#core/domain/errors";
import { getLogger } from "#core/log";
import { type EventMessage, eventMessageSchema } from "#core/messages";
import { AdapterError } from "#core/ports/adapter-error";
import type { ConsumerServices } from "#queues/services";

const log = getLogger(["refcodes", "queue"]);

/** Seconds. */
const FIRST_DELAY = 5;
const LAST_DELAY = 600;

/** Seconds before the next delivery of a message that was delivered `attempts` times: 5, 10, 20, … up to 10 minutes. */
export function retryDelay(attempts: number): number {
  return Math.min(FIRST_DELAY * 2 ** Math.max(attempts - 1, 0), LAST_DELAY);
}

/** The part of a queue's batch that is used here. */
export interface Delivery {
  readonly queue: string;
  readonly messages: readonly Pick<Message<unknown>, "id" | "body" | "attempts" | "ack" | "retry">[];
}

type DeliveredMessage = Delivery["messages"][number];

export interface DeliveryContext {
  services: Pick<ConsumerServices, "sendRefund" | "createReward" | "publishRefcode" | "sendMail" | "recordDeadLetter">;
  wakeMinter(): Promise<void>;
}

/** Handles each message on its own: one that fails is retried later, the others are done. */
export async function deliverEvents(context: DeliveryContext, batch: Delivery): Promise<void> {
  await Promise.all(batch.messages.map((message) => deliver(context, batch.queue, message)));
}

async function deliver(context: DeliveryContext, queue: string, message: DeliveredMessage): Promise<void> {
  const { id, body, attempts } = message;
  try {
    const event = eventMessageSchema.safeParse(body);
    if (event.success) {
      await handleEvent(context, event.data);
    } else {
      log.error("message {id} is no event: parked", { id });
      await context.services.recordDeadLetter({ id, queue, body, attempts });
    }
    message.ack();
  } catch (error) {
    if (isHopeless(error)) return parkMessage(context, queue, message);
    log.warn("message {id} failed and comes again", { id, attempts, error });
    message.retry({ delaySeconds: retryDelay(attempts) });
  }
}

async function handleEvent({ services, wakeMinter }: DeliveryContext, event: EventMessage): Promise<void> {
  switch (event.type) {
    case "payment.paid": {
      const { outcome, status } = await services.createReward(event.orderReference);
      log.info("reward of {orderReference}: {outcome}", { orderReference: event.orderReference, outcome, status });
      if (status === "approved") await wakeMinter();
      return;
    }
    case "reward.approved":
      return wakeMinter();
    case "refund.requested":
      return services.sendRefund(event.orderReference);
    case "refcode.changed":
      await services.publishRefcode(event.code);
      return;
    case "mail.queued": {
      const { outcome } = await services.sendMail(event.mailId);
      log.info("letter {mailId}: {outcome}", { mailId: event.mailId, outcome });
      return;
    }
  }
}

/** The same call would fail again. An unknown reference is not: its payment may only be late to arrive. */
function isHopeless(error: unknown): boolean {
  if (error instanceof AdapterError) return !error.retry;
  return error instanceof DomainError && error.code !== "not_found";
}

/** Consumes dead letters: each is parked in the database, and acknowledged only then. */
export async function parkDeadLetters(context: DeliveryContext, batch: Delivery): Promise<void> {
  await Promise.all(batch.messages.map((message) => parkMessage(context, batch.queue, message)));
}

async function parkMessage({ services }: DeliveryContext, queue: string, message: DeliveredMessage): Promise<void> {
  const { id, body, attempts } = message;
  try {
    await services.recordDeadLetter({ id, queue, body, attempts });
    log.error("message {id} is parked", { id, queue });
    message.ack();
  } catch (error) {
    log.error("message {id} could not be parked and comes again", { id, queue, error });
    message.retry({ delaySeconds: retryDelay(attempts) });
  }
}
