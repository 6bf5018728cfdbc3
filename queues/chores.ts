import { getLogger } from "#core/log";
import type { ConsumerServices } from "#queues/services";

const log = getLogger(["refcodes", "consumer"]);

type ChoreServices = Pick<
  ConsumerServices,
  | "resendUnrewarded"
  | "relayOutbox"
  | "priceRewards"
  | "judgeRefunded"
  | "releaseRewards"
  | "sweepRefcodes"
  | "removeOldMails"
>;

export interface ChoreContext {
  services: ChoreServices;
  wakeMinter(): Promise<void>;
}

/** The Cron Triggers of `queues/wrangler.toml`, and what each runs. */
const cronRuns: Readonly<Record<string, (context: ChoreContext) => Promise<void>>> = { "* * * * *": runChores };

export const consumerCrons: readonly string[] = Object.keys(cronRuns);

/**
 * Runs what a Cron Trigger is for.
 *
 * @throws Error for a cron that is not handled here
 */
export async function runCron(context: ChoreContext, cron: string): Promise<void> {
  const run = cronRuns[cron];
  if (!run) throw new Error(`nothing runs at "${cron}"`);
  await run(context);
}

/** Does what is due. Each part runs even if those before it failed. */
async function runChores({ services, wakeMinter }: ChoreContext): Promise<void> {
  // What gets people paid comes first, so that it does not wait for the rest.
  const parts = {
    resendUnrewarded: () => services.resendUnrewarded(),
    relayOutbox: () => services.relayOutbox(),
    priceRewards: () => services.priceRewards(),
    judgeRefunded: () => services.judgeRefunded(),
    releaseRewards: () => services.releaseRewards(),
    wakeMinter,
    sweepRefcodes: () => services.sweepRefcodes(),
    removeOldMails: () => services.removeOldMails(),
  };
  for (const [part, run] of Object.entries(parts)) {
    try {
      await run();
    } catch (error) {
      log.error("{part} failed in the scheduled run", { part, error });
    }
  }
}
