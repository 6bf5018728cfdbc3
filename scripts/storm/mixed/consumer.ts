import { createMintChain } from "#core/adapters/chain/mint-chain";
import { createConfiguredPrice } from "#core/adapters/price/configured-price";
import { createLinkProof } from "#core/adapters/wallet/link-proof";
import { parseDecimal } from "#core/domain/decimal";
import { recordChoreRun } from "#core/services/events/record-chore-run";
import { recordDeadLetter } from "#core/services/events/record-dead-letter";
import { relayOutbox } from "#core/services/events/relay-outbox";
import { bindWallets } from "#core/services/rewards/bind-wallets";
import { claimRewards, returnForgotten } from "#core/services/rewards/claim-rewards";
import { createReward } from "#core/services/rewards/create-reward";
import { finishMint, noteTransactions, returnBatches } from "#core/services/rewards/finish-mint";
import { judgeRefunded } from "#core/services/rewards/judge-refunded";
import { offsetDebts } from "#core/services/rewards/offset-debts";
import { priceRewards } from "#core/services/rewards/price-rewards";
import { readNextRewardDue } from "#core/services/rewards/read-next-reward-due";
import { releaseRewards } from "#core/services/rewards/release-rewards";
import { resendUnrewarded } from "#core/services/rewards/resend-unrewarded";
import type { Database } from "#db/client";
import { type ChoreContext, runDueChores } from "#queues/chores";
import { deliverEvents } from "#queues/deliver-events";
import type { MintKit } from "#queues/mint-kit";
import { runMint } from "#queues/mint-run";
import { LOCAL_CHAIN_ID } from "../../../contracts/scripts/chain.ts";
import { OPERATOR_KEY, type TestChain } from "../../testing/chain.ts";
import { MINT_RULES } from "../../testing/claimed-reward.ts";
import { memoryMinterStore } from "../../testing/minter-store.ts";
import { clone } from "../../testing/store-fixture.ts";

const GWEI = 1_000_000_000n;
const TOKEN_DECIMALS = 18;
const TOKEN_USD = "0.10";

/** The consumer's services on a clock of the storm: what its Worker does in cron, of its queue and as the Minter. */
export class Consumer {
  /** The events queue: a message stays until it is acknowledged. */
  queue: { id: string; body: unknown; attempts: number }[] = [];
  readonly kit: MintKit;
  #clock = new Date();
  #messages = 0;
  readonly #services: ChoreContext["services"] & Parameters<typeof deliverEvents>[0]["services"];

  constructor({ db, chain: { addresses, deployBlock }, rpcUrl }: { db: Database; chain: TestChain; rpcUrl: string }) {
    const chain = createMintChain({
      rpcUrl,
      chainId: LOCAL_CHAIN_ID,
      rewards: addresses.rewards,
      token: addresses.token,
      tokenDecimals: TOKEN_DECIMALS,
      rewardMode: 0,
      deployBlock,
      operatorKey: OPERATOR_KEY,
      finality: { kind: "finalized" },
    });
    const now = () => this.#clock;
    const oracle = createConfiguredPrice(TOKEN_USD);
    const { uahPerUsd, autoApproveMaxUsd } = MINT_RULES.approval;
    const policy = { uahPerUsd: uahPerUsd ?? parseDecimal("40"), autoApproveMaxUsd, approvalDelayDays: 0 };
    const quote = { tokenUsd: parseDecimal(TOKEN_USD), uahPerUsd: policy.uahPerUsd, tokenDecimals: TOKEN_DECIMALS };
    this.kit = {
      chain,
      store: memoryMinterStore(),
      prefix: "storm:",
      maxFee: 1_000n * GWEI,
      limits: { rewardMicros: 10n ** 12n, dayMicros: 10n ** 14n },
      bounds: MINT_RULES.bounds,
      approval: { ...MINT_RULES.approval, secondApprovalUsd: clone.approval.secondApprovalUsd },
      isLinkSigned: createLinkProof({ appUrl: clone.appUrl, chainId: LOCAL_CHAIN_ID, askChain: async () => false }),
      readQuote: async () => quote,
      noted: new Map(),
      now,
      ledger: {
        claim: (input) => claimRewards({ db }, input),
        returnForgotten: (input) => returnForgotten({ db }, input),
        returnBatches: (input) => returnBatches({ db }, input),
        noteTransactions: (noted) => noteTransactions({ db }, noted),
        offsetDebts: (input) => offsetDebts({ db }, input),
        bindWallets: (input) => bindWallets({ db }, input),
        finish: (input) => finishMint({ db }, input),
      },
    };
    const send = async (messages: readonly unknown[]) => this.take(messages);
    this.#services = {
      createReward: (orderReference) => createReward({ db, chain, oracle, policy }, { orderReference, now: now() }),
      recordDeadLetter: (letter) => recordDeadLetter({ db }, { ...letter, now: now() }),
      resendUnrewarded: () => resendUnrewarded({ db }, { now: now() }),
      relayOutbox: () => relayOutbox({ db }, { queues: { events: send }, now: now() }),
      priceRewards: () => priceRewards({ db, chain, oracle }, { now: now() }),
      judgeRefunded: () => judgeRefunded({ db }, { now: now() }),
      releaseRewards: () => releaseRewards({ db }, { now: now() }),
      measure: () => undefined,
      measureGas: async () => ({}),
      recordRun: () => recordChoreRun({ db }, { schedule: "consumerSweep", now: now() }),
      readNextDue: () => readNextRewardDue({ db }, { paysRewards: true, now: now() }),
      // Letters and the directory of codes are no part of this storm.
      sendMail: async () => ({ outcome: "sent" }),
      requeueLetters: async () => ({ requeued: 0 }),
      removeOldMails: async () => ({ removed: 0 }),
      publishRefcode: async () => ({ published: false }),
      sweepRefcodes: async () => ({ mended: 0 }),
      forwardPayment: () => Promise.reject(new Error("no payment is sent here")),
      queueAudit: () => Promise.reject(new Error("no audit is sent here")),
    };
  }

  /** Events that are sent to it. */
  take(messages: readonly unknown[]): void {
    for (const body of messages) this.queue.push({ id: `e${++this.#messages}`, body, attempts: 0 });
  }

  async minute(now: Date): Promise<void> {
    this.#clock = now;
    const context = { services: this.#services, wakeMinter: async () => undefined };
    await runDueChores(context);
    const acked = new Set<string>();
    const messages = this.queue.map((message) => ({
      ...message,
      attempts: message.attempts + 1,
      ack: () => void acked.add(message.id),
      retry: () => undefined,
    }));
    await deliverEvents(context, { queue: "refcodes-events", messages });
    this.queue = this.queue.filter(({ id }) => !acked.has(id));
    await this.mint();
  }

  /** A run of the Minter; one that is cut short is taken up by the next. */
  async mint(): Promise<void> {
    await runMint(this.kit).catch(() => undefined);
  }
}
