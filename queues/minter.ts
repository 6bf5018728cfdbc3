import { DurableObject } from "cloudflare:workers";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { configureLogging, getLogger } from "#core/log";
import { AdapterError } from "#core/ports/adapter-error";
import type { MintRun } from "#queues/mint-kit";
import { runMint } from "#queues/mint-run";
import { MinterStore } from "#queues/minter-store";
import { consumerServices } from "#queues/services";

const log = getLogger(["refcodes", "minter"]);

/** Milliseconds between two looks at what is in flight, by its age: most of it becomes final while it is young. */
const LOOKS = [
  { youngerThan: 2_000, every: 250 },
  { youngerThan: 20_000, every: 500 },
  { youngerThan: Number.POSITIVE_INFINITY, every: 2_000 },
];

/** Milliseconds after which a run that was killed is taken up again. */
const RESUME = 10_000;

/** Milliseconds before the next try after failures in a row: doubled each time, up to the last. */
const FIRST_RETRY = 2_000;
const LAST_RETRY = 60_000;

/** State of transactions in flight. `oldestAt`: ISO 8601. `stopped`: why the last run could sign nothing at all. */
export interface MinterHealth {
  inFlight: number;
  oldestAt: string | null;
  stopped: MintReason | null;
}

/**
 * Pays rewards on the chain. One object per chain and operator key owns that key's nonces; its alarm keeps it going for
 * as long as something is in flight, without any request.
 */
export class Minter extends DurableObject<ConsumerEnv> {
  readonly #store: MinterStore;
  readonly #noted = new Map<string, string>();
  #running: Promise<MintRun> | null = null;
  #next: Promise<MintRun> | null = null;
  #wanted = false;
  #failures = 0;

  constructor(ctx: DurableObjectState, env: ConsumerEnv) {
    super(ctx, env);
    configureLogging("consumer");
    this.#store = new MinterStore(ctx.storage);
  }

  /**
   * Does a run that begins after this call. A run that is going on may have read the ledger before it, so that one is waited
   * for first. Never throws: it goes on by itself after a failure.
   */
  run(): Promise<MintRun> {
    if (this.#next) return this.#next;
    if (!this.#running) return this.#begin();
    // If this object ends before the next run begins, the alarm starts it.
    this.#wanted = true;
    this.#next = this.#running.then(() => {
      this.#next = null;
      return this.#begin();
    });
    return this.#next;
  }

  #begin(): Promise<MintRun> {
    this.#running = this.#guardedRun().finally(() => {
      this.#running = null;
    });
    return this.#running;
  }

  /** Has a run done soon. */
  async wake(): Promise<void> {
    this.#wanted = true;
    await this.ctx.storage.setAlarm(Date.now());
  }

  async health(): Promise<MinterHealth> {
    const span = this.#store.flightSpan();
    return {
      inFlight: this.#store.flightBatches().length,
      oldestAt: span && new Date(span.oldestAt).toISOString(),
      stopped: this.#store.stopped(),
    };
  }

  override async alarm(): Promise<void> {
    await this.run();
  }

  async #guardedRun(): Promise<MintRun> {
    this.#wanted = false;
    // Set before anything happens: whoever ends this run, the alarm takes it up again.
    await this.ctx.storage.setAlarm(Date.now() + RESUME);
    try {
      const { minting } = consumerServices(this.env);
      if (!minting) throw new Error("this clone has no chain to pay on");
      const { chain, ledger, minterName, maxFee, limits, bounds, approval, isLinkSigned, readQuote, sendNews } =
        minting;
      const run = await runMint({
        chain,
        ledger,
        maxFee,
        limits,
        bounds,
        approval,
        isLinkSigned,
        readQuote,
        store: this.#store,
        noted: this.#noted,
        prefix: `${minterName}:`,
        now: () => new Date(),
        // Letters come once nobody is waiting to be paid any more, however the run ended.
      }).finally(sendNews);
      this.#failures = 0;
      this.#store.setStopped(run.stopped ?? null);
      await this.#rearm(this.#nextLook());
      return run;
    } catch (error) {
      this.#failures++;
      await this.#rearm(Math.min(FIRST_RETRY * 2 ** (this.#failures - 1), LAST_RETRY));
      if (error instanceof AdapterError) {
        log.warn("run cut short: {reason}", { reason: error.message, failures: this.#failures });
        return { claimed: 0, transactions: [], notes: [mintReasons.of("node_failed", { answer: error.message })] };
      }
      log.error("run cut short", { error, failures: this.#failures });
      return { claimed: 0, transactions: [], notes: [mintReasons.of("cut_short")] };
    }
  }

  #nextLook(): number | null {
    const span = this.#store.flightSpan();
    if (!span) return null;
    const age = Date.now() - span.newestAt;
    return LOOKS.find(({ youngerThan }) => age < youngerThan)?.every ?? null;
  }

  /** The next alarm, in milliseconds from now; null when nothing is left to do. A wake-up that came meanwhile wins. */
  async #rearm(delay: number | null): Promise<void> {
    if (this.#wanted) await this.ctx.storage.setAlarm(Date.now());
    else if (delay !== null) await this.ctx.storage.setAlarm(Date.now() + delay);
    else await this.ctx.storage.deleteAlarm();
  }
}
