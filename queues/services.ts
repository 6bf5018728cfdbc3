import { createAuditChain, noAuditChain } from "#core/adapters/chain/audit-chain";
import { createMintChain } from "#core/adapters/chain/mint-chain";
import { connectNode, orderRefOf } from "#core/adapters/chain/reward-chain";
import { verifySignature } from "#core/adapters/chain/verify-signature";
import { createHttpMailer } from "#core/adapters/mail/http-mailer";
import { createConfiguredPrice } from "#core/adapters/price/configured-price";
import { createFeedPrice } from "#core/adapters/price/feed-price";
import { createLinkProof } from "#core/adapters/wallet/link-proof";
import { parseDecimal } from "#core/domain/decimal";
import type { MintBounds } from "#core/domain/mint-bounds";
import type { ApprovalTerms } from "#core/domain/mint-grounds";
import type { MintLimits } from "#core/domain/mint-limits";
import { type ConsumerSettings, parseConsumerEnv } from "#core/env/consumer";
import type { Measure } from "#core/measure";
import { createMeasure } from "#core/measure";
import type { AuditMessage, PaymentMessage } from "#core/messages";
import type { Confirmations, SignatureClaim } from "#core/ports/consumer-rpc";
import type { PriceOracle } from "#core/ports/price-oracle";
import type { AuditChain, ChainPayment, MintChain } from "#core/ports/reward-chain";
import { requeueLetters } from "#core/services/accounts/requeue-letters";
import { removeOldMails, type SendMailOutcome, sendMail } from "#core/services/accounts/send-mail";
import { type AuditProgress, advanceAudit } from "#core/services/audit/advance-audit";
import { nightlyRunId, startAudit } from "#core/services/audit/start-audit";
import { measuringFailures, measuringParks, measuringSend } from "#core/services/events/measured";
import { recordChoreRun } from "#core/services/events/record-chore-run";
import { type RecordDeadLetterInput, recordDeadLetter } from "#core/services/events/record-dead-letter";
import { relayOutbox, type SendMessages } from "#core/services/events/relay-outbox";
import { publishRefcode } from "#core/services/referrals/publish-refcode";
import { sweepRefcodes } from "#core/services/referrals/sweep-refcodes";
import { bindWallets } from "#core/services/rewards/bind-wallets";
import { claimRewards, returnForgotten } from "#core/services/rewards/claim-rewards";
import { type CreateRewardResult, createReward } from "#core/services/rewards/create-reward";
import { finishMint, noteTransactions, returnBatches } from "#core/services/rewards/finish-mint";
import { judgeRefunded } from "#core/services/rewards/judge-refunded";
import { offsetDebts } from "#core/services/rewards/offset-debts";
import { priceRewards } from "#core/services/rewards/price-rewards";
import { readNextRewardDue } from "#core/services/rewards/read-next-reward-due";
import { releaseRewards } from "#core/services/rewards/release-rewards";
import { resendUnrewarded } from "#core/services/rewards/resend-unrewarded";
import type { RewardPolicy } from "#core/services/rewards/reward-context";
import { createDatabase, type Database } from "#db/client";
import { codeDirectory } from "#queues/code-directory";
import { measureGas } from "#queues/measure-gas";
import type { MintKit, MintLedger } from "#queues/mint-kit";
import { createMinterQuote } from "#queues/minter-quote";
import { readConfirmations } from "#queues/read-confirmations";
import { createRewardNews } from "#queues/reward-news";

/** What pays rewards, and reads the chain. */
export interface MintingServices {
  ledger: MintLedger;
  chain: MintChain;
  oracle: PriceOracle;
  /** Name of the Durable Object that owns the operator's nonces: one per chain and operator key. */
  minterName: string;
  /** The most that a unit of gas may cost, in wei. */
  maxFee: bigint;
  /** The Minter's ceilings, and the prices it values rewards by. */
  limits: MintLimits;
  /** What it believes of prices and rates at all. */
  bounds: MintBounds;
  approval: ApprovalTerms;
  readQuote: MintKit["readQuote"];
  isLinkSigned: MintKit["isLinkSigned"];
  /** Sends the letters about what was paid or rejected since the last call. Never throws: the sweep sends what this could not. */
  sendNews(): Promise<void>;
}

/** Everything the consumer's entries call, with database and node already wired in. */
export interface ConsumerServices {
  createReward(orderReference: string): Promise<CreateRewardResult>;
  publishRefcode(code: string): Promise<{ published: boolean }>;
  /** Compares a page of the edge's directory with the record, and mends it. */
  sweepRefcodes(): Promise<{ mended: number }>;
  verifySignature(claim: SignatureClaim): Promise<boolean>;
  readConfirmations(txHashes: readonly string[]): Promise<Confirmations[]>;
  /** Puts what the release of 2026-11-26 left in the events queue into the app's own. */
  forwardPayment(message: PaymentMessage): Promise<void>;
  /** Begins tonight's audit, or has the runs gone on with that are not finished. */
  startAudit(): Promise<{ runs: number }>;
  advanceAudit(runId: string): Promise<AuditProgress>;
  queueAudit(runId: string): Promise<void>;
  sendMail(mailId: string): Promise<{ outcome: SendMailOutcome }>;
  removeOldMails(): Promise<{ removed: number }>;
  measure: Measure;
  /** Measures for how many more rewards the gas lasts; nothing where the node does not say, or the clone has no chain. */
  measureGas(): Promise<object>;
  /** Records that the hourly sweep has run. */
  recordRun(): Promise<void>;
  recordDeadLetter(letter: Omit<RecordDeadLetterInput, "now">): Promise<void>;
  relayOutbox(): Promise<{ relayed: number }>;
  priceRewards(): Promise<{ priced: number }>;
  resendUnrewarded(): Promise<{ resent: number }>;
  /** What the chain says of one reference: nothing is paid on one that the clone does not have. */
  readChain(orderReference: string): Promise<ChainPayment>;
  /** Sends letters again that were not delivered to us, or waited for a mailer. */
  requeueLetters(): Promise<{ requeued: number }>;
  /** Null where the clone has no chain: rewards wait. */
  minting: MintingServices | null;
  /** Whether the clone sends letters; where it does not, they wait. */
  sendsLetters: boolean;
  /** Does what refunds could not do to rewards that were on their way. */
  judgeRefunded(): Promise<{ judged: number }>;
  /** Marks what may be claimed now that a wallet has taken over its code. */
  releaseRewards(): Promise<{ released: number }>;
  /** When the next chore is due; null where only a new write makes work. */
  readNextDue(): Promise<Date | null>;
}

const composed = new WeakMap<ConsumerEnv, ConsumerServices>();

/**
 * The consumer's composition root: settings checked, adapters wired, once per environment.
 *
 * @throws Error that names every setting that is missing or wrong
 */
export function consumerServices(env: ConsumerEnv): ConsumerServices {
  const known = composed.get(env);
  if (known) return known;
  const measure = createMeasure(env.METRICS);
  const services = measuringFailures(compose(env, measure), measure);
  composed.set(env, services);
  return services;
}

type ChainSettings = NonNullable<ConsumerSettings["chain"]>;

/** The settings were checked: where there is no feed there is a price. */
function composeOracle(settings: ConsumerSettings, { rpcUrl }: ChainSettings): PriceOracle {
  const { REFERRAL_TOKEN_USD_FEED: feed, REFERRAL_TOKEN_USD_PRICE: price } = settings;
  if (!feed) return createConfiguredPrice(price ?? "");
  const client = connectNode({ rpcUrl, chainId: settings.REFERRAL_CHAIN_ID });
  return createFeedPrice(client, {
    feed,
    maxAgeSeconds: settings.REFERRAL_TOKEN_USD_MAX_AGE,
    bounds: settings.bounds.tokenUsd,
    expected: price === null ? null : parseDecimal(price),
  });
}

function composeMinting(
  settings: ConsumerSettings,
  at: ChainSettings,
  { db, relay, measure }: { db: Database; relay: () => Promise<unknown>; measure: Measure },
): MintingServices {
  const oracle = composeOracle(settings, at);
  const news = createRewardNews(relay);
  const chain = createMintChain({
    rpcUrl: at.rpcUrl,
    chainId: settings.REFERRAL_CHAIN_ID,
    rewards: at.rewards,
    token: at.token,
    tokenDecimals: settings.REFERRAL_TOKEN_DECIMALS,
    rewardMode: settings.REFERRAL_REWARD_MODE,
    deployBlock: settings.REFERRAL_REWARDS_DEPLOY_BLOCK,
    operatorKey: at.operatorKey,
    finality: settings.REFERRAL_FINALITY,
  });
  return {
    chain,
    oracle,
    minterName: `${chain.chainId}:${chain.operator}`,
    maxFee: settings.REFERRAL_MAX_FEE_GWEI,
    limits: { rewardMicros: settings.MINTER_MAX_REWARD_USD, dayMicros: settings.MINTER_MAX_DAY_USD },
    bounds: settings.bounds,
    approval: { ...policyOf(settings), secondApprovalUsd: settings.REFERRAL_SECOND_APPROVAL_USD },
    readQuote: createMinterQuote(oracle, settings),
    isLinkSigned: createLinkProof({
      appUrl: settings.APP_URL,
      chainId: settings.REFERRAL_CHAIN_ID,
      askChain: (claim) => verifySignature(nodeOf(settings, at), claim),
    }),
    ledger: {
      claim: (input) => claimRewards({ db }, input),
      returnForgotten: (input) => returnForgotten({ db }, input),
      returnBatches: (input) => returnBatches({ db }, input),
      noteTransactions: (noted) => noteTransactions({ db }, noted),
      offsetDebts: (input) => offsetDebts({ db }, input),
      bindWallets: (input) => bindWallets({ db }, input),
      async finish(input) {
        await finishMint({ db }, input);
        const results = input.ends.flatMap((end) => end.results.map(({ result }) => result));
        measure({ metric: "minted", value: results.filter((result) => result === "minted").length });
        const failed = results.filter((result) => result === "failed").length;
        measure({ metric: "failures", value: failed, about: "reward" });
        const isNews = input.ends.some(({ results }) =>
          results.some(({ result }) => result === "minted" || result === "rejected"),
        );
        if (isNews) news.note();
      },
    },
    sendNews: () => news.send(),
  };
}

function nodeOf(settings: ConsumerSettings, { rpcUrl }: ChainSettings) {
  return connectNode({ rpcUrl, chainId: settings.REFERRAL_CHAIN_ID });
}

function composeAuditChain({ chain, ...settings }: ConsumerSettings): AuditChain {
  if (!chain) return noAuditChain;
  return createAuditChain({
    rpcUrl: chain.rpcUrl,
    chainId: settings.REFERRAL_CHAIN_ID,
    rewards: chain.rewards,
    deployBlock: settings.REFERRAL_REWARDS_DEPLOY_BLOCK,
    finality: settings.REFERRAL_FINALITY,
  });
}

function sendTo(queue: Queue): SendMessages {
  return async (messages) => {
    await queue.sendBatch(messages.map((body) => ({ body })));
  };
}

function policyOf(settings: ConsumerSettings): RewardPolicy {
  return {
    uahPerUsd: settings.REFERRAL_UAH_PER_USD,
    autoApproveMaxUsd: settings.REFERRAL_AUTO_APPROVE_MAX_USD,
    approvalDelayDays: settings.REFERRAL_APPROVAL_DELAY_DAYS,
  };
}

function compose(env: ConsumerEnv, measure: Measure): ConsumerServices {
  const settings = parseConsumerEnv(env);
  const db = createDatabase(settings.DATABASE_URL);
  const relay = () =>
    relayOutbox(
      { db },
      {
        queues: { events: measuringSend(sendTo(env.EVENTS), measure), payments: sendTo(env.PAYMENTS) },
        now: new Date(),
      },
    );
  const minting = settings.chain && composeMinting(settings, settings.chain, { db, relay, measure });
  const { chain, oracle } = minting ?? { chain: null, oracle: null };
  const node = settings.chain && nodeOf(settings, settings.chain);
  const directory = codeDirectory(env.REFCODES);
  const mailer = settings.mail && createHttpMailer(settings.mail);
  const policy = policyOf(settings);
  const audit = {
    db: createDatabase(settings.AUDIT_DATABASE_URL),
    chain: composeAuditChain(settings),
    timeZone: settings.CLONE_TIME_ZONE,
  };
  const queueAudit = async (runId: string) => {
    await env.AUDIT.send({ type: "audit.due", runId } satisfies AuditMessage);
  };
  return {
    minting,
    sendsLetters: mailer !== null,
    judgeRefunded: () => judgeRefunded({ db }, { now: new Date() }),
    releaseRewards: () => releaseRewards({ db }, { now: new Date() }),
    readNextDue: () => readNextRewardDue({ db }, { paysRewards: minting !== null, now: new Date() }),
    createReward: (orderReference) => createReward({ db, chain, oracle, policy }, { orderReference, now: new Date() }),
    publishRefcode: (code) => publishRefcode({ db, directory }, { code }),
    sweepRefcodes: () => sweepRefcodes({ db, directory }),
    readChain: async (orderReference) =>
      chain
        ? await chain.readPayment(orderReference)
        : { orderRef: orderRefOf(orderReference), paid: false, payment: null },
    // Without a chain no contract can have signed.
    verifySignature: async (claim) => node !== null && (await verifySignature(node, claim)),
    readConfirmations: async (txHashes) =>
      chain ? await readConfirmations({ chain, finality: settings.REFERRAL_FINALITY }, txHashes) : [],
    forwardPayment: async (message) => {
      await env.PAYMENTS.send(message);
    },
    startAudit: async () => {
      const now = new Date();
      const runs = await startAudit(audit.db, { id: nightlyRunId(now), now });
      await Promise.all(runs.map(queueAudit));
      return { runs: runs.length };
    },
    advanceAudit: (runId) => advanceAudit(audit, { runId, now: new Date() }),
    queueAudit,
    sendMail: (mailId) => sendMail({ db, mailer }, { mailId, now: new Date() }),
    requeueLetters: async () => (mailer ? await requeueLetters({ db }, { now: new Date() }) : { requeued: 0 }),
    removeOldMails: () => removeOldMails({ db }, { now: new Date() }),
    recordRun: () => recordChoreRun({ db }, { schedule: "consumerSweep", now: new Date() }),
    measure,
    measureGas: () => measureGas(chain, measure),
    recordDeadLetter: measuringParks((letter) => recordDeadLetter({ db }, { ...letter, now: new Date() }), measure),
    relayOutbox: relay,
    resendUnrewarded: () => resendUnrewarded({ db }, { now: new Date() }),
    priceRewards: async () =>
      chain && oracle ? await priceRewards({ db, chain, oracle }, { now: new Date() }) : { priced: 0 },
  };
}
