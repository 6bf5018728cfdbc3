import { SWEEP_CRON } from "#core/domain/chore-times";
import { getLogger } from "#core/log";
import type { ChoreReport } from "#core/ports/consumer-rpc";
import type { ConsumerServices } from "#queues/services";

const log = getLogger(["refcodes", "consumer"]);

type ChoreServices = Pick<
  ConsumerServices,
  | "resendUnrewarded"
  | "relayOutbox"
  | "priceRewards"
  | "judgeRefunded"
  | "releaseRewards"
  | "readNextDue"
  | "sweepRefcodes"
  | "requeueLetters"
  | "removeOldMails"
  | "measureGas"
  | "recordRun"
>;

export interface ChoreContext {
  services: ChoreServices;
  wakeMinter(): Promise<void>;
}

/** The Cron Triggers of `queues/wrangler.toml`. */
export const consumerCrons: readonly string[] = [SWEEP_CRON];

/**
 * Runs what a Cron Trigger is for: once an hour everything is looked at, whoever was told of it.
 *
 * @throws Error for a cron that is not handled here
 */
export async function runCron(context: ChoreContext, cron: string): Promise<void> {
  if (!consumerCrons.includes(cron)) throw new Error(`nothing runs at "${cron}"`);
  const { services } = context;
  await runDueParts(context);
  await runParts({
    sweepRefcodes: () => services.sweepRefcodes(),
    removeOldMails: () => services.removeOldMails(),
    requeueLetters: () => services.requeueLetters(),
    relayLetters: () => services.relayOutbox(),
    measureGas: () => services.measureGas(),
    async recordRun() {
      await services.recordRun();
      return {};
    },
  });
}

/** Does what is due, and says when the next is. Safe to repeat and to run concurrently. */
export async function runDueChores(context: ChoreContext): Promise<ChoreReport> {
  const again = await runDueParts(context);
  try {
    const due = await context.services.readNextDue();
    return { again, dueAt: due?.toISOString() ?? null };
  } catch (error) {
    log.error("what is due next cannot be read", { error });
    return { again: true, dueAt: null };
  }
}

/** What gets people paid comes first, so that it does not wait for the rest. Answers as {@link runParts}. */
async function runDueParts({ services, wakeMinter }: ChoreContext): Promise<boolean> {
  // Neither needs what the other does.
  const done = await Promise.all([
    runParts({
      resendUnrewarded: () => services.resendUnrewarded(),
      relayOutbox: () => services.relayOutbox(),
    }),
    runParts({
      priceRewards: () => services.priceRewards(),
      judgeRefunded: () => services.judgeRefunded(),
      releaseRewards: () => services.releaseRewards(),
    }),
  ]);
  done.push(
    await runParts({
      async wakeMinter() {
        await wakeMinter();
        return {};
      },
    }),
  );
  return done.includes(true);
}

/** Each part runs even if those before it failed. Answers whether one failed or did something. */
async function runParts(parts: Record<string, () => Promise<object>>): Promise<boolean> {
  let again = false;
  for (const [part, run] of Object.entries(parts)) {
    try {
      const done = await run();
      again ||= Object.values(done).some((count) => count > 0);
    } catch (error) {
      again = true;
      log.error("{part} failed in the scheduled run", { part, error });
    }
  }
  return again;
}
