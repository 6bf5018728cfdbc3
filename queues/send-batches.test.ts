import { beforeEach, describe, expect, test } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import type { ClaimedReward, RewardPayment } from "#core/domain/mint";
import type { MinterQuote } from "#core/domain/mint-limits";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import { AdapterError } from "#core/ports/adapter-error";
import type { BatchForecast, Readiness, ReadyOperator } from "#core/ports/reward-chain";
import type { ClaimedBatch } from "#core/services/rewards/claim-rewards";
import type { MintResult } from "#core/services/rewards/finish-mint";
import type { MintKit } from "#queues/mint-kit";
import { sendBatches } from "#queues/send-batches";
import { approvalBy, claimedReward, MINT_RULES, CLAIMED_WALLET as wallet } from "#scripts/testing/claimed-reward";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import { memoryMinterStore } from "#scripts/testing/minter-store";

const GWEI = 1_000_000_000n;
const USD = 1_000_000n;
const gas = 1_000n;
/** What a transaction may cost with the fees quoted below: base fee doubled, and the tip. */
const cost = gas * 3n * GWEI;

let kit: MintKit;
let world: {
  operator: Readiness;
  due: ClaimedBatch["rewards"][];
  forecast: (payments: readonly RewardPayment[]) => Promise<BatchForecast>;
  quote: MinterQuote | null;
  now: Date;
  happened: string[];
  results: MintResult[];
};

function ready(): ReadyOperator {
  if (!world.operator.ready) throw new Error("made ready above");
  return world.operator;
}

/** A reward worth this many whole dollars, at 5 % of the order and ten cents a token. */
function rewardOf(orderReference: string, dollars: bigint): ClaimedReward {
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
function seenBy(adminId: string, { grounds, ...reward }: ClaimedReward): ClaimedReward {
  return { ...reward, grounds: { ...grounds, approvals: [approvalBy(adminId, reward.tokenAmount ?? 0n)] } };
}

const said = (note: MintReason) => mintReasons.say(note);

beforeEach(() => {
  world = {
    operator: {
      ready: true,
      balance: 100n * cost,
      pendingNonce: 7,
      quote: { baseFee: GWEI, suggestedTip: GWEI, l1FeePerByte: 0n },
      caps: { payment: null, daily: null },
    },
    due: [[claimedReward("a-1")], [claimedReward("b-1")], [claimedReward("c-1")]],
    forecast: async () => ({ outcome: "ready", calldata: "0xca", gas }),
    quote: { tokenUsd: parseDecimal("0.10"), uahPerUsd: parseDecimal("40"), tokenDecimals: 18 },
    now: new Date("2026-11-21T10:00:00Z"),
    happened: [],
    results: [],
  };
  const unused = () => Promise.reject(new Error("not part of sending"));
  const { happened } = world;
  const store = memoryMinterStore();
  kit = {
    store,
    prefix: "1:",
    maxFee: 100n * GWEI,
    limits: { rewardMicros: 1_000n * USD, dayMicros: 10_000n * USD },
    bounds: MINT_RULES.bounds,
    approval: MINT_RULES.approval,
    isLinkSigned: unused,
    readQuote: async () => world.quote,
    noted: new Map(),
    now: () => world.now,
    ledger: {
      claim: async ({ batchIds }) => world.due.map((rewards, at) => ({ batchId: batchIds[at] ?? "", rewards })),
      returnForgotten: async () => void happened.push("forgotten returned"),
      returnBatches: async ({ batchIds, reason }) =>
        void happened.push(`${batchIds.length} returned: ${mintReasons.say(reason)}`),
      noteTransactions: unused,
      bindWallets: unused,
      finish: async ({ ends }) => {
        for (const { results } of ends) happened.push(...results.map((end) => `${end.orderReference} ${end.result}`));
        for (const { results } of ends) world.results.push(...results);
      },
    },
    chain: {
      chainId: 31_337,
      operator: wallet,
      contract: "0x02",
      orderRef: () => "0x01",
      readTokenDecimals: unused,
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
        expect(store.inFlight().flatMap(({ versions }) => versions.map((version) => version.raw))).toContain(raw);
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
  world.operator = { ...ready(), balance: cost + 1n };
  const { runs, mayHaveMore } = await sendBatches(kit, 16);
  const why = `${wallet} needs ${cost - 1n} wei more for gas`;
  expect(world.happened).toContain(`2 returned: ${why}`);
  expect(kit.store.inFlight().map(({ nonce }) => nonce)).toEqual([7]);
  expect(runs.flatMap(({ notes }) => notes.map(said))).toEqual([why]);
  expect(mayHaveMore).toBe(false);
});

test("on a rollup the balance must also pay for posting what is signed and what is in flight", async () => {
  const quote = { ...ready().quote, l1FeePerByte: 10n };
  // One byte of calldata and the envelope, at twice the price, for each transaction.
  const posted = 2n * 10n * 251n;
  world.operator = { ...ready(), quote, balance: 2n * cost + 2n * posted };
  const { runs } = await sendBatches(kit, 16);
  expect(kit.store.inFlight().map(({ nonce }) => nonce)).toEqual([7, 8]);
  const why = `${wallet} needs ${cost + posted} wei more for gas`;
  expect(runs.flatMap(({ notes }) => notes.map(said))).toEqual([why]);
});

test("fees above the limit: nothing is signed, everything is given back", async () => {
  kit.maxFee = GWEI / 2n;
  await sendBatches(kit, 16);
  expect(world.happened).toEqual(["3 returned: fees are above REFERRAL_MAX_FEE_GWEI"]);
});

test("an operator that is not ready claims nothing, and gives back what was claimed and never signed for", async () => {
  expectErrorLog(/nothing is signed: /);
  world.operator = { ready: false, why: mintReasons.of("contract_paused") };
  const { runs } = await sendBatches(kit, 16);
  expect(world.happened).toEqual(["forgotten returned"]);
  expect(runs.flatMap(({ notes }) => notes.map(said))).toEqual(["the contract is paused"]);
});

test("a batch with nothing left to pay takes no nonce, and does not hold up the next", async () => {
  expectErrorLog(/is not signed for.*forged-1/);
  world.due = [[{ ...claimedReward("forged-1"), tokenAmount: 9n }], [claimedReward("b-1")]];
  await sendBatches(kit, 16);
  expect(world.happened).toContain("forged-1 failed");
  expect(kit.store.inFlight().map(({ nonce, payments }) => [nonce, payments[0]?.orderReference])).toEqual([[7, "b-1"]]);
});

test("a reward whose amount was changed after it was approved fails, and an operator is told", async () => {
  expectErrorLog(/is not signed for.*a-1 approved by 0 admins at this amount, needs 1/);
  const seen = seenBy("ann", { ...rewardOf("a-1", 1n), tokenAmount: 1n });
  world.due = [[{ ...seen, tokenAmount: 10n ** 19n }], [rewardOf("b-1", 2n)]];
  await sendBatches(kit, 16);
  expect(world.results).toMatchObject([{ orderReference: "a-1", result: "failed", reason: { code: "not_approved" } }]);
  expect(kit.store.inFlight().map(({ payments }) => payments[0]?.orderReference)).toEqual(["b-1"]);
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

describe("the Minter's own ceilings", () => {
  const signedFor = () =>
    kit.store.inFlight().flatMap(({ payments }) => payments.map(({ orderReference }) => orderReference));
  const spent = () => kit.store.spentOn("2026-11-21");

  test("a reward above the per-reward ceiling is never signed and says why; the others go on", async () => {
    expectErrorLog(/dear-1 reward_ceiling/);
    world.due = [[rewardOf("dear-1", 1_001n), rewardOf("a-1", 1_000n)], [rewardOf("b-1", 3n)]];
    await sendBatches(kit, 16);
    expect(signedFor()).toEqual(["a-1", "b-1"]);
    expect(world.results).toMatchObject([
      {
        orderReference: "dear-1",
        result: "failed",
        reason: { code: "reward_ceiling", params: { usd: expect.stringMatching(/^1001\.0/) } },
      },
    ]);
    expect(spent()).toBe(1_003n * USD);
  });

  test("the row's own rate and price cannot lower a reward's value: the Minter uses its own", async () => {
    expectErrorLog(/forged-1 reward_ceiling/, /forged-2 reward_ceiling/);
    const any = { min: parseDecimal("0.0001"), max: parseDecimal("1000") };
    kit.bounds = { tokenUsd: any, uahPerUsd: any };
    const forged = rewardOf("forged-1", 900n);
    forged.receipt.price = { tokenUsd: "0.0001", source: "config", at: "2026-11-21T00:00:00.000Z" };
    forged.tokenAmount = 900n * 10n ** 22n;
    const cheap = rewardOf("forged-2", 900n);
    cheap.receipt.uahPerUsd = "0.4";
    cheap.tokenAmount = 900n * 10n ** 21n;
    world.due = [[seenBy("ann", forged), seenBy("ann", cheap), rewardOf("a-1", 2n)]];
    await sendBatches(kit, 16);
    expect(signedFor()).toEqual(["a-1"]);
    expect(world.results.map(({ result }) => result)).toEqual(["failed", "failed"]);
  });

  test("nor can they leave the Minter's bounds: the reward fails, an operator is told, the others go on", async () => {
    expectErrorLog(/cheap-1 the price 0.0199/, /weak-1 the rate 80.1/);
    const cheap = rewardOf("cheap-1", 1n);
    cheap.receipt.price = { tokenUsd: "0.0199", source: "config", at: "2026-11-21T00:00:00.000Z" };
    const weak = rewardOf("weak-1", 1n);
    weak.receipt.uahPerUsd = "80.1";
    world.due = [[cheap, weak, rewardOf("a-1", 2n)]];
    await sendBatches(kit, 16);
    expect(signedFor()).toEqual(["a-1"]);
    expect(world.results).toMatchObject([
      { orderReference: "cheap-1", result: "failed", reason: { code: "price_outside_bounds" } },
      { orderReference: "weak-1", result: "failed", reason: { code: "rate_outside_bounds" } },
    ]);
  });

  test("a reward that does not fit under the day's ceiling waits for the next day without blocking those that do", async () => {
    expectErrorLog(/b-1 day_ceiling/, /d-1 day_ceiling/, /e-1 day_ceiling/);
    kit.limits = { rewardMicros: 1_000n * USD, dayMicros: 1_500n * USD };
    world.due = [[rewardOf("a-1", 900n), rewardOf("b-1", 700n)], [rewardOf("c-1", 600n)], [rewardOf("d-1", 1n)]];
    await sendBatches(kit, 16);
    expect(signedFor()).toEqual(["a-1", "c-1"]);
    const waits = { result: "returned", notBefore: new Date("2026-11-22T00:00:00Z") };
    expect(world.results).toMatchObject([
      { orderReference: "b-1", ...waits, reason: mintReasons.of("day_ceiling") },
      { orderReference: "d-1", ...waits },
    ]);
    expect(spent()).toBe(1_500n * USD);
    world.due = [[rewardOf("e-1", 1n)]];
    await sendBatches(kit, 16);
    expect(signedFor()).toHaveLength(2);
    world.now = new Date("2026-11-22T00:00:01Z");
    world.due = [[rewardOf("b-1", 700n)]];
    await sendBatches(kit, 16);
    expect(signedFor()).toEqual(["a-1", "c-1", "b-1"]);
    expect([spent(), kit.store.spentOn("2026-11-22")]).toEqual([1_500n * USD, 700n * USD]);
  });

  test("neither a payment the contract skips nor an unsigned one is counted", async () => {
    kit.limits = { rewardMicros: 1_000n * USD, dayMicros: 1_000n * USD };
    world.due = [[rewardOf("a-1", 900n), rewardOf("b-1", 100n)]];
    world.forecast = async (payments) =>
      payments.length === 2
        ? { outcome: "daily-cap", orderRef: "0x0a", resetsAt: new Date("2026-11-22T00:00:00Z") }
        : { outcome: "ready", calldata: "0xca", gas };
    kit.chain.orderRef = (reference) => (reference === "a-1" ? "0x0a" : "0x0b");
    await sendBatches(kit, 16);
    expect(signedFor()).toEqual(["b-1"]);
    expect(spent()).toBe(100n * USD);
    kit.maxFee = GWEI / 2n;
    world.due = [[rewardOf("c-1", 100n)]];
    await sendBatches(kit, 16);
    expect(spent()).toBe(100n * USD);
  });

  test("a reward is counted once, however often it is signed for", async () => {
    world.due = [[rewardOf("a-1", 5n)]];
    await sendBatches(kit, 16);
    kit.store.saveVersion(7, { hash: "0xh77", raw: "0xr77", fees: { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n } }, 1);
    expect(spent()).toBe(5n * USD);
    // Its transaction was replaced, so it is signed for again.
    await sendBatches(kit, 16);
    expect(signedFor()).toEqual(["a-1", "a-1"]);
    expect(spent()).toBe(5n * USD);
  });

  test.each([
    ["without caps", { payment: null, daily: null }],
    ["with a cap per payment above its ceiling", { payment: 10_001n * 10n ** 18n, daily: 20_000n * 10n ** 18n }],
    ["with a cap per day above its ceiling", { payment: 10n ** 18n, daily: 100_001n * 10n ** 18n }],
  ])("on a real chain nothing is claimed from a contract %s", async (_name, caps) => {
    expectErrorLog(/nothing is signed: .*cap/);
    world.operator = { ...ready(), caps };
    kit.chain = { ...kit.chain, chainId: 137 };
    const { runs } = await sendBatches(kit, 16);
    expect(world.happened).toEqual(["forgotten returned"]);
    expect(runs.flatMap(({ notes }) => notes.map(said))).toMatchObject([expect.stringContaining("cap")]);
    world.operator = { ...ready(), caps: { payment: 10_000n * 10n ** 18n, daily: 100_000n * 10n ** 18n } };
    await sendBatches(kit, 16);
    expect(signedFor()).toEqual(["a-1", "b-1", "c-1"]);
  });

  test("without a price of its own nothing is claimed", async () => {
    expectErrorLog(/nothing is signed: .*there is no price/);
    world.quote = null;
    const { runs } = await sendBatches(kit, 16);
    expect(world.happened).toEqual(["forgotten returned"]);
    expect(runs.flatMap(({ notes }) => notes)).toHaveLength(1);
  });
});
