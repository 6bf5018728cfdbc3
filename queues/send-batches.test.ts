import { beforeEach, expect, test } from "vitest";
import type { RewardPayment } from "#core/domain/mint";
import { AdapterError } from "#core/ports/adapter-error";
import type { BatchForecast, Readiness } from "#core/ports/reward-chain";
import type { ClaimedBatch } from "#core/services/claim-rewards";
import type { MintKit } from "#queues/mint-kit";
import { sendBatches } from "#queues/send-batches";
import { claimedReward, CLAIMED_WALLET as wallet } from "#scripts/testing/claimed-reward";
import { memoryMinterStore } from "#scripts/testing/minter-store";

const GWEI = 1_000_000_000n;
const gas = 1_000n;
/** What a transaction may cost with the fees quoted below: base fee doubled, and the tip. */
const cost = gas * 3n * GWEI;

let kit: MintKit;
let world: {
  operator: Readiness;
  due: ClaimedBatch["rewards"][];
  forecast: (payments: readonly RewardPayment[]) => Promise<BatchForecast>;
  happened: string[];
};

beforeEach(() => {
  world = {
    operator: {
      ready: true,
      balance: 100n * cost,
      pendingNonce: 7,
      quote: { baseFee: GWEI, suggestedTip: GWEI },
    },
    due: [[claimedReward("a-1")], [claimedReward("b-1")], [claimedReward("c-1")]],
    forecast: async () => ({ outcome: "ready", calldata: "0xca", gas }),
    happened: [],
  };
  const unused = () => Promise.reject(new Error("not part of sending"));
  const { happened } = world;
  const store = memoryMinterStore();
  kit = {
    store,
    prefix: "1:",
    maxFee: 100n * GWEI,
    noted: new Map(),
    now: () => new Date("2026-11-21T10:00:00Z"),
    ledger: {
      claim: async ({ batchIds }) => world.due.map((rewards, at) => ({ batchId: batchIds[at] ?? "", rewards })),
      returnForgotten: async () => void happened.push("forgotten returned"),
      returnBatches: async ({ batchIds, reason }) => void happened.push(`${batchIds.length} returned: ${reason}`),
      noteTransactions: unused,
      finish: async ({ ends }) => {
        for (const { results } of ends) happened.push(...results.map((end) => `${end.orderReference} ${end.result}`));
      },
    },
    chain: {
      chainId: 31_337,
      operator: wallet,
      contract: "0x02",
      orderRef: () => "0x01",
      readTokenDecimals: async () => 18,
      readHead: unused,
      readBalance: unused,
      readOperator: async () => world.operator,
      readUsedNonce: unused,
      forecastBatch: (payments) => world.forecast(payments),
      readPayment: unused,
      quoteFees: unused,
      async sign({ nonce }) {
        happened.push(`sign ${nonce}`);
        return { hash: `0xh${nonce}`, raw: `0xr${nonce}` };
      },
      readFinalHead: unused,
      readMined: unused,
      async broadcast(raw) {
        expect(store.inFlight().flatMap(({ attempts }) => attempts.map((attempt) => attempt.raw))).toContain(raw);
        happened.push(`send ${raw}`);
        await new Promise((resolve) => setTimeout(resolve, 5));
        happened.push(`sent ${raw}`);
        return { outcome: "accepted", detail: null };
      },
    },
  };
});

test("sent in order of nonces, each stored first; one is signed while the one before is on its way, and no more", async () => {
  const { runs, mayHaveMore } = await sendBatches(kit, 16);
  expect(world.happened.filter((step) => step.startsWith("send"))).toEqual(["send 0xr7", "send 0xr8", "send 0xr9"]);
  const third = world.happened.indexOf("sign 9");
  expect(world.happened.indexOf("sign 8")).toBeLessThan(world.happened.indexOf("sent 0xr7"));
  expect(world.happened.slice(0, third)).toContain("sent 0xr7");
  expect(world.happened.slice(third)).toContain("sent 0xr8");
  expect(kit.store.inFlight().map(({ nonce, payments }) => [nonce, payments[0]?.orderReference])).toEqual([
    [7, "a-1"],
    [8, "b-1"],
    [9, "c-1"],
  ]);
  expect(runs.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(3);
  expect(mayHaveMore).toBe(false);
});

test("gas money for one: the first is sent, the rest given back in one write, and the note says what is missing", async () => {
  world.operator = { ready: true, balance: cost + 1n, pendingNonce: 7, quote: { baseFee: GWEI, suggestedTip: GWEI } };
  const { runs, mayHaveMore } = await sendBatches(kit, 16);
  const why = `${wallet} needs ${cost - 1n} wei more for gas`;
  expect(world.happened).toContain(`2 returned: ${why}`);
  expect(kit.store.inFlight().map(({ nonce }) => nonce)).toEqual([7]);
  expect(runs.flatMap(({ notes }) => notes)).toEqual([why]);
  expect(mayHaveMore).toBe(false);
});

test("fees above the limit: nothing is signed, everything is given back", async () => {
  kit.maxFee = GWEI / 2n;
  await sendBatches(kit, 16);
  expect(world.happened).toEqual(["3 returned: fees are above REFERRAL_MAX_FEE_GWEI"]);
});

test("an operator that is not ready claims nothing, and gives back what was claimed and never signed for", async () => {
  world.operator = { ready: false, why: "the contract is paused" };
  const { runs } = await sendBatches(kit, 16);
  expect(world.happened).toEqual(["forgotten returned"]);
  expect(runs.flatMap(({ notes }) => notes)).toEqual(["the contract is paused"]);
});

test("a batch with nothing left to pay takes no nonce, and does not hold up the next", async () => {
  world.due = [[{ ...claimedReward("forged-1"), tokenAmount: 9n }], [claimedReward("b-1")]];
  await sendBatches(kit, 16);
  expect(world.happened).toContain("forged-1 failed");
  expect(kit.store.inFlight().map(({ nonce, payments }) => [nonce, payments[0]?.orderReference])).toEqual([[7, "b-1"]]);
});

test("the node is lost in the middle: what was signed before is sent, and nothing goes on afterwards", async () => {
  let asked = 0;
  world.forecast = async () => {
    asked++;
    if (asked === 2) throw new AdapterError("the node is gone", { retry: true });
    return { outcome: "ready", calldata: "0xca", gas };
  };
  await expect(sendBatches(kit, 16)).rejects.toThrow("the node is gone");
  const seen = [...world.happened];
  expect(seen).toEqual(["sign 7", "send 0xr7", "sent 0xr7"]);
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(world.happened).toEqual(seen);
});
