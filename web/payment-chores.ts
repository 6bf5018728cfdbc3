import { type ChoreSchedule, NIGHT_CRON, SWEEP_CRON } from "#core/domain/chore-times";
import { getLogger } from "#core/log";
import { type PaymentMessage, paymentMessageSchema, type QueueName } from "#core/messages";
import type { ChoreReport, ConsumerRpcApi } from "#core/ports/consumer-rpc";
import { carryLateDebts } from "#core/services/accounts/carry-late-debts";
import { tellOfFindings } from "#core/services/audit/tell-of-findings";
import type { AccountContext, ServiceContext } from "#core/services/context";
import {
  type Delivery,
  deliverMessages,
  isDeadLetterQueue,
  type ParkMessage,
  parkMessages,
} from "#core/services/events/deliver-messages";
import { readNextDue } from "#core/services/events/read-next-due";
import { recordChoreRun } from "#core/services/events/record-chore-run";
import { recordDeadLetter } from "#core/services/events/record-dead-letter";
import { relayOutbox, type SendMessages } from "#core/services/events/relay-outbox";
import { sweepPictures } from "#core/services/goods/sweep-pictures";
import { type WriteDueLetterInput, writeDueLetter } from "#core/services/letters/write-due-letter";
import { checkPayments } from "#core/services/payments/check-payments";
import { parkOrphans } from "#core/services/payments/park-orphans";
import { runDuePayouts } from "#core/services/payouts/run-due-payouts";
import { tellOfPayouts } from "#core/services/payouts/tell-of-payouts";
import { checkSuspectedRefunds } from "#core/services/refunds/check-suspected-refunds";
import { reconcileRefunds } from "#core/services/refunds/reconcile-refunds";
import { sendDueRefunds } from "#core/services/refunds/send-due-refunds";
import { sendRefund } from "#core/services/refunds/send-refund";
import { tellOfRefunds } from "#core/services/refunds/tell-of-refunds";
import { endExpiredInvitations } from "#core/services/vendors/end-expired-invitations";

const log = getLogger(["refcodes", "payments"]);

/**
 * What is done without a request that asks for it, most of it about payments. Each is safe to repeat and to run concurrently.
 * Those that are due by time answer what they did, in numbers.
 */
export interface PaymentChores {
  /** Polls the provider about overdue attempts, and expires those whose time is over. */
  checkPayments(): Promise<object>;
  /** Parks attempts whose provider this clone has no gateway for. */
  parkOrphans(): Promise<object>;
  sendDueRefunds(): Promise<object>;
  sendRefund(orderReference: string): Promise<unknown>;
  /** Asks the provider about refunds that were announced and are not shown yet. */
  checkSuspectedRefunds(): Promise<object>;
  /** Asks it about an attempt whose refund was announced just now. */
  reconcileRefunds(orderReference: string): Promise<unknown>;
  /** Writes the letters about refunds that nobody was told of. */
  tellOfRefunds(): Promise<{ told: number }>;
  /** Writes the letter about a payment or its reward that an event asks for. */
  writeDueLetter(due: Omit<WriteDueLetterInput, "now">): Promise<unknown>;
  /** Pays vendors what is due to them. */
  runDuePayouts(): Promise<object>;
  /** Writes the letters about payouts that nobody was told of. */
  tellOfPayouts(): Promise<object>;
  /** Writes the letters about what the audit has found. */
  tellOfFindings(): Promise<object>;
  /** Carries what refunds made deleted accounts owe to the accounts that their people have now. */
  carryLateDebts(): Promise<object>;
  relayOutbox(): Promise<object>;
  /** Has the consumer do what is due of its own. */
  runConsumerChores(): Promise<ChoreReport>;
  /** When the next of the app's is due; null where only a new write makes work. */
  readNextDue(): Promise<Date | null>;
  /** Deletes stored pictures that no product names. */
  sweepPictures(): Promise<unknown>;
  /** Ends invitations that nobody has accepted in time. */
  endExpiredInvitations(): Promise<unknown>;
  /** Has the consumer begin tonight's audit. */
  startAudit(): Promise<unknown>;
  /** Records that what a Cron Trigger is for has run. */
  recordRun(schedule: ChoreSchedule): Promise<unknown>;
  parkMessage: ParkMessage;
}

export interface ChoreContext {
  ctx: Pick<ServiceContext, "db" | "clone" | "gateways" | "pictures">;
  accountCtx: Pick<AccountContext, "db" | "letters" | "randomBytes">;
  queues: Record<QueueName, SendMessages>;
  consumer: Pick<ConsumerRpcApi, "runChores" | "startAudit">;
}

/** The chores on the app's database, provider and queues. `now` is asked at each call. */
export function paymentChores(
  { ctx, accountCtx, queues, consumer }: ChoreContext,
  now = () => new Date(),
): PaymentChores {
  return {
    checkPayments: () => checkPayments(ctx, { now: now() }),
    parkOrphans: () => parkOrphans(ctx, { now: now() }),
    sendDueRefunds: () => sendDueRefunds(ctx, { now: now() }),
    sendRefund: (orderReference) => sendRefund(ctx, { orderReference, now: now() }),
    checkSuspectedRefunds: () => checkSuspectedRefunds(ctx, { now: now() }),
    reconcileRefunds: (orderReference) => reconcileRefunds(ctx, { orderReference, now: now() }),
    tellOfRefunds: () => tellOfRefunds(accountCtx, { now: now() }),
    writeDueLetter: (due) => writeDueLetter(accountCtx, { ...due, now: now() }),
    runDuePayouts: () => runDuePayouts(ctx, { now: now() }),
    tellOfPayouts: () => tellOfPayouts(accountCtx, { now: now() }),
    tellOfFindings: () => tellOfFindings(accountCtx, { now: now() }),
    carryLateDebts: () => carryLateDebts(ctx, { now: now() }),
    relayOutbox: () => relayOutbox(ctx, { queues, now: now() }),
    runConsumerChores: () => consumer.runChores(),
    readNextDue: () => readNextDue(ctx, { now: now() }),
    sweepPictures: () => sweepPictures(ctx, { now: now() }),
    endExpiredInvitations: () => endExpiredInvitations(ctx, { now: now() }),
    startAudit: () => consumer.startAudit(),
    recordRun: (schedule) => recordChoreRun(ctx, { schedule, now: now() }),
    parkMessage: (letter) => recordDeadLetter(ctx, { ...letter, now: now() }),
  };
}

/** The Cron Triggers of `web/wrangler.toml`, and what each runs. */
const cronRuns: Readonly<Record<string, CronRun>> = {
  [SWEEP_CRON]: { schedule: "appSweep", run: sweep },
  [NIGHT_CRON]: {
    schedule: "appNight",
    run: async (chores) => {
      await attempt("startAudit", () => chores.startAudit());
      await attempt("sweepPictures", () => chores.sweepPictures());
      await attempt("endExpiredInvitations", () => chores.endExpiredInvitations());
    },
  },
};

interface CronRun {
  schedule: ChoreSchedule;
  run(chores: PaymentChores, runAlarm: () => Promise<void>): Promise<void>;
}

export const paymentCrons: readonly string[] = Object.keys(cronRuns);

/**
 * Runs what a Cron Trigger is for.
 *
 * @param runAlarm a run of the object that knows when chores are due
 * @throws Error for a cron that nothing here runs on
 */
export async function runCron(chores: PaymentChores, cron: string, runAlarm: () => Promise<void>): Promise<void> {
  const known = cronRuns[cron];
  if (!known) throw new Error(`nothing runs at "${cron}"`);
  await known.run(chores, runAlarm);
  await attempt("recordRun", () => chores.recordRun(known.schedule));
}

/** Once an hour everything is looked at, whoever was told of it, and without the object where that cannot be reached. */
async function sweep(chores: PaymentChores, runAlarm: () => Promise<void>): Promise<void> {
  try {
    await runAlarm();
  } catch (error) {
    log.error("the object that knows when chores are due cannot be reached", { error });
    await runDueChores(chores);
  }
}

/**
 * Does what is due, here and at the consumer: also whatever a crash or a lost message has left. The chores run beside each
 * other, so one that fails or waits for the provider holds up no other; what they write is relayed at once.
 *
 * @returns when the next is due, which may have passed; null where only a new write makes work
 */
export async function runDueChores(chores: PaymentChores): Promise<Date | null> {
  const dues: Date[] = [];
  const relay = () => attempt("relayOutbox", () => chores.relayOutbox());
  const andRelay = async (chore: Promise<boolean>) => (await chore) && ((await relay()) || true);
  const again = await Promise.all([
    relay(),
    andRelay(attempt("sendDueRefunds", () => chores.sendDueRefunds())),
    andRelay(attempt("checkSuspectedRefunds", () => chores.checkSuspectedRefunds())),
    attempt("parkOrphans", () => chores.parkOrphans()),
    attempt("carryLateDebts", () => chores.carryLateDebts()),
    andRelay(
      attempt("runDuePayouts", () => chores.runDuePayouts()).then(
        async (paid) => (await attempt("tellOfPayouts", () => chores.tellOfPayouts())) || paid,
      ),
    ),
    andRelay(attempt("tellOfFindings", () => chores.tellOfFindings())),
    andRelay(attempt("tellOfRefunds", () => chores.tellOfRefunds())),
    andRelay(attempt("checkPayments", () => chores.checkPayments())),
    attempt("runConsumerChores", async () => {
      const { again, dueAt } = await chores.runConsumerChores();
      if (dueAt !== null) dues.push(new Date(dueAt));
      return { again: again ? 1 : 0 };
    }),
  ]);
  const isUnread = await attempt("readNextDue", async () => {
    const due = await chores.readNextDue();
    if (due) dues.push(due);
    return {};
  });
  // What has done something may have left more, and what failed is tried again: as soon as possible.
  if (isUnread || again.includes(true)) return new Date(0);
  return dues.length === 0 ? null : new Date(Math.min(...dues.map((due) => due.getTime())));
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
      break;
    case "letter.due":
      await chores.writeDueLetter(message);
      await attempt("relayOutbox", () => chores.relayOutbox());
  }
}

/** Answers whether there may be more to do soon: some number of its report is above zero, or it failed. */
async function attempt(chore: string, run: () => Promise<unknown>): Promise<boolean> {
  try {
    const report = await run();
    return typeof report === "object" && report !== null && Object.values(report).some((count) => count > 0);
  } catch (error) {
    log.error("{chore} failed and is tried again by the next run", { chore, error });
    return true;
  }
}
