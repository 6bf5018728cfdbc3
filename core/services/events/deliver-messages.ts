import type { ZodType } from "zod";
import { DomainError } from "#core/domain/errors";
import { getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { RecordDeadLetterInput } from "#core/services/events/record-dead-letter";

const log = getLogger(["refcodes", "queue"]);

/** Seconds. */
const FIRST_DELAY = 5;
const LAST_DELAY = 600;

/** Seconds before the next delivery of a message that was delivered so many times: 5, 10, 20, … up to 10 minutes. */
export function retryDelay(deliveries: number): number {
  return Math.min(FIRST_DELAY * 2 ** Math.max(deliveries - 1, 0), LAST_DELAY);
}

/** A message as the queue delivers it, whatever its body. */
export interface DeliveredMessage {
  readonly id: string;
  readonly body: unknown;
  /** Deliveries so far, this one included. */
  readonly attempts: number;
  ack(): void;
  retry(options?: { delaySeconds?: number }): void;
}

/** The part of a queue's batch that is used here. */
export interface Delivery {
  readonly queue: string;
  readonly messages: readonly DeliveredMessage[];
}

/** Parks a message in the database, for a person. */
export type ParkMessage = (letter: Omit<RecordDeadLetterInput, "now">) => Promise<void>;

interface Delivering<Body> {
  schema: ZodType<Body>;
  handle(body: Body): Promise<void>;
  park: ParkMessage;
}

/** Whether a queue of this name holds messages that used up their deliveries. All clones use the same names. */
export function isDeadLetterQueue(queue: string): boolean {
  return queue.includes("dead-letters");
}

/**
 * Handles each message of a batch on its own: one that fails is retried later, the others are acknowledged. A
 * message that the schema rejects, or that would only fail again, is parked and then acknowledged.
 */
export async function deliverMessages<Body>(batch: Delivery, delivering: Delivering<Body>): Promise<void> {
  await Promise.all(batch.messages.map((message) => deliver(batch.queue, message, delivering)));
}

async function deliver<Body>(
  queue: string,
  message: DeliveredMessage,
  { schema, handle, park }: Delivering<Body>,
): Promise<void> {
  const { id, body, attempts } = message;
  try {
    const known = schema.safeParse(body);
    if (known.success) {
      await handle(known.data);
    } else {
      log.error("message {id} is no event: parked", { id });
      await park({ id, queue, body, attempts });
    }
    message.ack();
  } catch (error) {
    if (isPermanent(error)) return parkMessage(queue, message, park);
    log.warn("message {id} failed and comes again", { id, attempts, error });
    message.retry({ delaySeconds: retryDelay(attempts) });
  }
}

/** Whether a retry would fail too. Not for an unknown reference: its payment may still arrive. */
function isPermanent(error: unknown): boolean {
  if (error instanceof AdapterError) return !error.retry;
  return error instanceof DomainError && error.code !== "not_found";
}

/** Consumes dead letters: each is parked in the database, and acknowledged only then. */
export async function parkMessages(batch: Delivery, park: ParkMessage): Promise<void> {
  await Promise.all(batch.messages.map((message) => parkMessage(batch.queue, message, park)));
}

async function parkMessage(queue: string, message: DeliveredMessage, park: ParkMessage): Promise<void> {
  const { id, body, attempts } = message;
  try {
    await park({ id, queue, body, attempts });
    log.error("message {id} is parked", { id, queue });
    message.ack();
  } catch (error) {
    log.error("message {id} could not be parked and comes again", { id, queue, error });
    message.retry({ delaySeconds: retryDelay(attempts) });
  }
}
