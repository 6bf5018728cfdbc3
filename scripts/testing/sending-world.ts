import { expect } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import type { ClaimedReward, RewardPayment } from "#core/domain/mint";
import type { MinterQuote } from "#core/domain/mint-limits";
import { mintReasons } from "#core/domain/mint-reason";
import type { BatchForecast, Readiness, ReadyOperator } from "#core/ports/reward-chain";
import type { ClaimedBatch } from "#core/services/rewards/claim-rewards";
import type { MintResult } from "#core/services/rewards/finish-mint";
import type { MintKit } from "#queues/mint-kit";
import { openRound, sendRound } from "#queues/send-batches";
import { approvalBy, claimedReward } from "./claimed-reward.ts";
import { mintKit } from "./mint-kit.ts";

const GWEI = 1_000_000_000n;
/** Micros of a US dollar. */
export const USD = 1_000_000n;
/** Gas of every batch. */
export const GAS = 1_000n;
/** What a transaction may cost with the fees quoted below: base fee doubled, and the tip. */
export const COST = GAS * 3n * GWEI;

/** What there is to send, and what came of it. */
export interface SendingWorld {
  operator: Readiness;
  due: ClaimedBatch["rewards"][];
  forecast: (payments: readonly RewardPayment[]) => Promise<BatchForecast>;
  quote: MinterQuote | null;
  now: Date;
  happened: string[];
  results: MintResult[];
}

/** Three rewards that are due, one a batch, and an operator who can pay for all of them. */
export function sendingWorld(): { world: SendingWorld; kit: MintKit } {
  const world: SendingWorld = {
    operator: {
      ready: true,
      balance: 100n * COST,
      pendingNonce: 7,
      quote: { baseFee: GWEI, suggestedTip: GWEI, l1FeePerByte: 0n },
      caps: { payment: null, daily: null },
    },
    due: [[claimedReward("a-1")], [claimedReward("b-1")], [claimedReward("c-1")]],
    forecast: async () => ({ outcome: "ready", calldata: "0xca", gas: GAS }),
    quote: { tokenUsd: parseDecimal("0.10"), uahPerUsd: parseDecimal("40"), tokenDecimals: 18 },
    now: new Date("2026-11-21T10:00:00Z"),
    happened: [],
    results: [],
  };
  const { happened } = world;
  const kit = mintKit({
    limits: { rewardMicros: 1_000n * USD, dayMicros: 10_000n * USD },
    readQuote: async () => world.quote,
    now: () => world.now,
    ledger: {
      claim: async ({ batchIds }) => world.due.map((rewards, at) => ({ batchId: batchIds[at] ?? "", rewards })),
      returnForgotten: async () => void happened.push("forgotten returned"),
      returnBatches: async ({ batchIds, reason }) =>
        void happened.push(`${batchIds.length} returned: ${mintReasons.say(reason)}`),
      finish: async ({ ends }) => {
        for (const { results } of ends) happened.push(...results.map((end) => `${end.orderReference} ${end.result}`));
        for (const { results } of ends) world.results.push(...results);
      },
    },
    chain: {
      readOperator: async () => world.operator,
      forecastBatch: (payments) => world.forecast(payments),
      async sign({ nonce }) {
        happened.push(`sign ${nonce}`);
        return { hash: `0xh${nonce}`, raw: `0xr${nonce}` };
      },
      async broadcast(raw) {
        expect(kit.store.inFlight().flatMap(({ versions }) => versions.map((version) => version.raw))).toContain(raw);
        happened.push(`send ${raw}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        happened.push(`sent ${raw}`);
        return { outcome: "accepted", detail: null };
      },
    },
  });
  return { world, kit };
}

/** Runs one round of at most 16 batches. */
export async function sendDue(kit: MintKit) {
  return sendRound(kit, await openRound(kit, 16));
}

/** The operator, who was made ready. */
export function readyOperator({ operator }: SendingWorld): ReadyOperator {
  if (!operator.ready) throw new Error("made ready above");
  return operator;
}

/** A reward worth this many whole dollars, at 5 % of the order and ten cents a token. */
export function rewardWorth(orderReference: string, dollars: bigint): ClaimedReward {
  const reward = claimedReward(orderReference);
  const lineTotalMinor = dollars * 20n * 40n * 100n;
  const [line] = reward.receipt.lines;
  const [sold] = reward.order.lines;
  if (!line || !sold) throw new Error("it has one line");
  const { attempt, settlements, assists } = reward.grounds;
  const referralMinor = lineTotalMinor / 20n;
  const tokenAmount = dollars * 10n ** 19n;
  return {
    ...reward,
    tokenAmount,
    receipt: { ...reward.receipt, lines: [{ ...line, lineTotal: lineTotalMinor.toString() }] },
    order: { ...reward.order, totalMinor: lineTotalMinor, lines: [{ ...sold, lineTotalMinor }] },
    grounds: {
      ...reward.grounds,
      approvals: [approvalBy("ann", tokenAmount)],
      attempt: attempt && { ...attempt, amountMinor: lineTotalMinor },
      settlements: settlements.map((settlement) => ({ ...settlement, referralMinor })),
      assists: assists.map((assist) => ({ ...assist, commissionMinor: referralMinor })),
    },
  };
}

/** The same, approved at whatever amount its row says. */
export function seenBy(adminId: string, { grounds, ...reward }: ClaimedReward): ClaimedReward {
  return { ...reward, grounds: { ...grounds, approvals: [approvalBy(adminId, reward.tokenAmount ?? 0n)] } };
}
