import { WorkerEntrypoint } from "cloudflare:workers";
import { rewardsAffordable } from "#core/domain/fees";
import { secondsWaited } from "#core/domain/metric";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { configureLogging, getLogger } from "#core/log";
import type {
  ChainRecord,
  ChoreReport,
  Confirmations,
  ConsumerHealth,
  ConsumerRpcApi,
  MintRunReport,
  SignatureClaim,
} from "#core/ports/consumer-rpc";
import { isDeadLetterQueue, parkMessages } from "#core/services/events/deliver-messages";
import { runCron, runDueChores } from "#queues/chores";
import { deliverAudit, isAuditQueue } from "#queues/deliver-audit";
import { deliverEvents } from "#queues/deliver-events";
import { consumerServices } from "#queues/services";
import { guardRpc } from "#worker/guard-rpc";

export { Minter } from "#queues/minter";

const log = getLogger(["refcodes", "consumer"]);

/** The object that pays; null where the clone has no chain. */
function minterOf(env: ConsumerEnv) {
  const { minting } = consumerServices(env);
  return minting && env.MINTER.getByName(minting.minterName);
}

function consumerContext(env: ConsumerEnv) {
  return { services: consumerServices(env), wakeMinter: async () => minterOf(env)?.wake() };
}

export default {
  /** There is no public route. */
  fetch: () => new Response("Not found", { status: 404 }),

  async queue(batch, env) {
    configureLogging("consumer");
    const context = consumerContext(env);
    const sentAt = batch.messages.map(({ timestamp }) => timestamp);
    context.services.measure({ metric: "queueAge", value: secondsWaited(sentAt, Date.now()), about: batch.queue });
    if (isDeadLetterQueue(batch.queue)) await parkMessages(batch, context.services.recordDeadLetter);
    else if (isAuditQueue(batch.queue)) await deliverAudit(context, batch);
    else await deliverEvents(context, batch);
  },

  async scheduled(controller, env) {
    configureLogging("consumer");
    await runCron(consumerContext(env), controller.cron);
  },
} satisfies ExportedHandler<ConsumerEnv>;

/** What the app may ask the consumer to do. */
export class ConsumerRpc extends WorkerEntrypoint<ConsumerEnv> implements ConsumerRpcApi {
  async mintRun(): Promise<MintRunReport> {
    configureLogging("consumer");
    const services = consumerServices(this.env);
    const { relayed } = await services.relayOutbox();
    const { priced } = await services.priceRewards();
    await services.judgeRefunded();
    await services.releaseRewards();
    const minter = minterOf(this.env);
    const { claimed, transactions, notes } = minter
      ? await minter.run()
      : { claimed: 0, transactions: [], notes: [mintReasons.of("no_chain")] };
    return { claimed, priced, relayed, transactions, ...describeNotes(notes) };
  }

  async runChores(): Promise<ChoreReport> {
    configureLogging("consumer");
    return await runDueChores(consumerContext(this.env));
  }

  async startAudit(): Promise<{ runs: number }> {
    configureLogging("consumer");
    return await consumerServices(this.env).startAudit();
  }

  async readChain(orderReference: string): Promise<ChainRecord> {
    configureLogging("consumer");
    const { orderRef, paid, payment } = await consumerServices(this.env).readChain(orderReference);
    return {
      orderRef,
      paid,
      payment: payment && {
        wallet: payment.wallet,
        amount: payment.amount.toString(),
        txHash: payment.txHash,
        blockNumber: payment.blockNumber.toString(),
      },
    };
  }

  async readConfirmations(txHashes: readonly string[]): Promise<Confirmations[]> {
    configureLogging("consumer");
    return await consumerServices(this.env).readConfirmations(txHashes);
  }

  async verifySignature(claim: SignatureClaim): Promise<boolean> {
    configureLogging("consumer");
    return await consumerServices(this.env).verifySignature(claim);
  }

  async health(): Promise<ConsumerHealth> {
    configureLogging("consumer");
    const { minting, sendsLetters } = consumerServices(this.env);
    const minterObject = minterOf(this.env);
    if (!minting || !minterObject) return { chain: null, sendsLetters };
    const { chain, oracle } = minting;
    const [head, balance, quote, price, minter] = await Promise.all([
      orNull("chain", chain.readHead()),
      orNull("operator", chain.readBalance()),
      orNull("fees", chain.quoteFees()),
      orNull("oracle", oracle.readPrice(new Date())),
      minterObject.health(),
    ]);
    return {
      sendsLetters,
      chain: {
        ok: head?.chainId === chain.chainId,
        chainId: chain.chainId,
        blockNumber: head?.blockNumber.toString() ?? null,
      },
      operator: {
        address: chain.operator,
        balanceWei: balance?.toString() ?? null,
        rewardsLeft: balance !== null && quote ? rewardsAffordable(balance, quote, chain.chainId) : null,
      },
      minter: {
        inFlight: minter.inFlight,
        oldestAt: minter.oldestAt,
        stopped: minter.stopped && mintReasons.say(minter.stopped),
        ...(minter.stopped && { stoppedWhy: minter.stopped }),
      },
      oracle: { priceUsd: price?.tokenUsd ?? null, source: price?.source ?? null, at: price?.at ?? null },
    };
  }
}

function describeNotes(notes: MintReason[]): Pick<MintRunReport, "notes" | "note"> {
  return notes.length > 0 ? { notes, note: notes.map((note) => mintReasons.say(note)).join("; ") } : {};
}

/** Health must answer even when a part of it cannot. */
async function orNull<T>(part: string, asked: Promise<T>): Promise<T | null> {
  try {
    return await asked;
  } catch (error) {
    log.warn("{part} cannot be read", { part, error });
    return null;
  }
}

guardRpc(ConsumerRpc);
