import { getLogger } from "#core/log";
import { type PaymentMessage, paymentMessageSchema, type QueueName } from "#core/messages";
import { carryLateDebts } from "#core/services/accounts/carry-late-debts";
import type { AccountContext, ServiceContext } from "#core/services/context";
import {
  type Delivery,
  deliverMessages,
  isDeadLetterQueue,
  type ParkMessage,
  parkMessages,
} from "#core/services/events/deliver-messages";
import { recordDeadLetter } from "#core/services/events/record-dead-letter";
import { relayOutbox, type SendMessages } from "#core/services/events/relay-outbox";
import { sweepPictures } from "#core/services/goods/sweep-pictures";
import { checkPayments } from "#core/services/payments/check-payments";
import { parkOrphans } from "#core/services/payments/park-orphans";
import { runDuePayouts } from "#core/services/payouts/run-due-payouts";
import { tellOfPayouts } from "#core/services/payouts/tell-of-payouts";
import { checkSuspectedRefunds } from "#core/services/refunds/check-suspected-refunds";
import { reconcileRefunds } from "#core/services/refunds/reconcile-refunds";
import { sendDueRefunds } from "#core/services/refunds/send-due-refunds";
import { sendRefund } from "#core/services/refunds/send-refund";
import { tellOfRefunds } from "#core/services/refunds/tell-of-refunds";

const log = getLogger(["refcodes", "payments"]);

/** What is done without a request that asks for it, most of it about payments. Each is safe to repeat and to run concurrently. */
export interface PaymentChores {
  /** Polls the provider about overdue attempts, and expires those whose time is over. */
  checkPayments(): Promise<unknown>;
  /** Parks attempts whose provider this clone has no gateway for. */
  parkOrphans(): Promise<unknown>;
  sendDueRefunds(): Promise<unknown>;
  sendRefund(orderReference: string): Promise<unknown>;
  /** Asks the provider about refunds that were announced and are not shown yet. */
  checkSuspectedRefunds(): Promise<unknown>;
  /** Asks it about an attempt whose refund was announced just now. */
  reconcileRefunds(orderReference: string): Promise<unknown>;
  /** Writes the letters about refunds that nobody was told of. */
  tellOfRefunds(): Promise<{ told: number }>;
  /** Pays vendors what is due to them. */
  runDuePayouts(): Promise<unknown>;
  /** Writes the letters about payouts that nobody was told of. */
  tellOfPayouts(): Promise<unknown>;
  /** Carries what refunds made deleted accounts owe to the accounts that their people have now. */
  carryLateDebts(): Promise<unknown>;
  relayOutbox(): Promise<unknown>;
  /** Deletes stored pictures that no product names. */
  sweepPictures(): Promise<unknown>;
  parkMessage: ParkMessage;
}

export interface ChoreContext {
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways" | "pictures">;
  accountCtx: Pick<AccountContext, "db" | "letters">;
  queues: Record<QueueName, SendMessages>;
}

/** The chores on the app's database, provider and queues. `now` is asked at each call. */
export function paymentChores({ ctx, accountCtx, queues }: ChoreContext, now = () => new Date()): PaymentChores {
  return {
    checkPayments: () => checkPayments(ctx, { now: now() }),
    parkOrphans: () => parkOrphans(ctx, { now: now() }),
    sendDueRefunds: () => sendDueRefunds(ctx, { now: now() }),
    sendRefund: (orderReference) => sendRefund(ctx, { orderReference, now: now() }),
    checkSuspectedRefunds: () => checkSuspectedRefunds(ctx, { now: now() }),
    reconcileRefunds: (orderReference) => reconcileRefunds(ctx, { orderReference, now: now() }),
    tellOfRefunds: () => tellOfRefunds(accountCtx, { now: now() }),
    runDuePayouts: () => runDuePayouts(ctx, { now: now() }),
    tellOfPayouts: () => tellOfPayouts(accountCtx, { now: now() }),
    carryLateDebts: () => carryLateDebts(ctx, { now: now() }),
    relayOutbox: () => relayOutbox(ctx, { queues, now: now() }),
    sweepPictures: () => sweepPictures(ctx, { now: now() }),
    parkMessage: (letter) => recordDeadLetter(ctx, { ...letter, now: now() }),
  };
}

/** The Cron Triggers of `web/wrangler.toml`, and what each runs. */
const cronRuns: Readonly<Record<string, (chores: PaymentChores) => Promise<void>>> = {
  "* * * * *": runChores,
  "43 3 * * *": (chores) => attempt("sweepPictures", () => chores.sweepPictures()),
};

export const paymentCrons: readonly string[] = Object.keys(cronRuns);

/**
 * Runs what a Cron Trigger is for.
 *
 * @throws Error for a cron that nothing here runs on
 */
export async function runCron(chores: PaymentChores, cron: string): Promise<void> {
  const run = cronRuns[cron];
  if (!run) throw new Error(`nothing runs at "${cron}"`);
  await run(chores);
}

/**
 * Picks up whatever a crash or a lost message has left. The chores run beside each other, so one that fails or waits for
 * the provider holds up no other; what they write is relayed at once.
 */
async function runChores(chores: PaymentChores): Promise<void> {
  const relay = () => attempt("relayOutbox", () => chores.relayOutbox());
  await Promise.all([
    attempt("sendDueRefunds", () => chores.sendDueRefunds()).then(relay),
    attempt("checkSuspectedRefunds", () => chores.checkSuspectedRefunds()).then(relay),
    attempt("parkOrphans", () => chores.parkOrphans()),
    attempt("carryLateDebts", () => chores.carryLateDebts()),
    attempt("runDuePayouts", () => chores.runDuePayouts())
      .then(() => attempt("tellOfPayouts", () => chores.tellOfPayouts()))
      .then(relay),
    attempt("tellOfRefunds", () => chores.tellOfRefunds()).then(relay),
    attempt("checkPayments", () => chores.checkPayments()).then(relay),
  ]);
}

/** Handles a batch of the payments queue, or parks one of its dead letters' queue. */
export async function takeBatch(chores: PaymentChores, batch: Delivery): Promise<void> {
  if (isDeadLetterQueue(batch.queue)) return parkMessages(batch, chores.parkMessage);
  // The letters wait for no provider, and the refunds for no letter.
  await Promise.all([
    deliverMessages(batch, {
      schema: paymentMessageSchema,
      handle: (message) => handleMessage(chores, message),
      park: chores.parkMessage,
    }),
    attempt("tellOfRefunds", async () => {
      const { told } = await chores.tellOfRefunds();
      if (told > 0) await chores.relayOutbox();
    }),
  ]);
}

async function handleMessage(chores: PaymentChores, message: PaymentMessage): Promise<void> {
  switch (message.type) {
    case "refund.requested":
      await chores.sendRefund(message.orderReference);
      break;
    case "refund.suspected":
      await chores.reconcileRefunds(message.orderReference);
      await attempt("relayOutbox", () => chores.relayOutbox());
  }
}

async function attempt(chore: string, run: () => Promise<unknown>): Promise<void> {
  try {
    await run();
  } catch (error) {
    log.error("{chore} failed and is tried again by the next run", { chore, error });
  }
}
