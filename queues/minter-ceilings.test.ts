import { beforeEach, expect, test } from "vitest";
import { parseDecimal } from "#core/domain/decimal";
import { type MintReason, mintReasons } from "#core/domain/mint-reason";
import type { MintKit } from "#queues/mint-kit";
import { expectErrorLog } from "#scripts/testing/expected-errors";
import {
  GAS,
  readyOperator,
  rewardWorth,
  type SendingWorld,
  seenBy,
  sendDue,
  sendingWorld,
  USD,
} from "#scripts/testing/sending-world";

// The Minter's own ceilings.

const GWEI = 1_000_000_000n;

let kit: MintKit;
let world: SendingWorld;

beforeEach(() => {
  ({ world, kit } = sendingWorld());
});

const said = (note: MintReason) => mintReasons.say(note);

const signedFor = () =>
  kit.store.inFlight().flatMap(({ payments }) => payments.map(({ orderReference }) => orderReference));
const spent = () => kit.store.spentOn("2026-11-21");

test("a reward above the per-reward ceiling is never signed and says why; the others go on", async () => {
  expectErrorLog(/dear-1 reward_ceiling/);
  world.due = [[rewardWorth("dear-1", 1_001n), rewardWorth("a-1", 1_000n)], [rewardWorth("b-1", 3n)]];
  await sendDue(kit);
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
  const forged = rewardWorth("forged-1", 900n);
  forged.receipt.price = { tokenUsd: "0.0001", source: "config", at: "2026-11-21T00:00:00.000Z" };
  forged.tokenAmount = 900n * 10n ** 22n;
  const cheap = rewardWorth("forged-2", 900n);
  cheap.receipt.uahPerUsd = "0.4";
  cheap.tokenAmount = 900n * 10n ** 21n;
  world.due = [[seenBy("ann", forged), seenBy("ann", cheap), rewardWorth("a-1", 2n)]];
  await sendDue(kit);
  expect(signedFor()).toEqual(["a-1"]);
  expect(world.results.map(({ result }) => result)).toEqual(["failed", "failed"]);
});

test("nor can they leave the Minter's bounds: the reward fails, an operator is told, the others go on", async () => {
  expectErrorLog(/cheap-1 the price 0.0199/, /weak-1 the rate 80.1/);
  const cheap = rewardWorth("cheap-1", 1n);
  cheap.receipt.price = { tokenUsd: "0.0199", source: "config", at: "2026-11-21T00:00:00.000Z" };
  const weak = rewardWorth("weak-1", 1n);
  weak.receipt.uahPerUsd = "80.1";
  world.due = [[cheap, weak, rewardWorth("a-1", 2n)]];
  await sendDue(kit);
  expect(signedFor()).toEqual(["a-1"]);
  expect(world.results).toMatchObject([
    { orderReference: "cheap-1", result: "failed", reason: { code: "price_outside_bounds" } },
    { orderReference: "weak-1", result: "failed", reason: { code: "rate_outside_bounds" } },
  ]);
});

test("a reward that does not fit under the day's ceiling waits for the next day without blocking those that do", async () => {
  expectErrorLog(/b-1 day_ceiling/, /d-1 day_ceiling/, /e-1 day_ceiling/);
  kit.limits = { rewardMicros: 1_000n * USD, dayMicros: 1_500n * USD };
  world.due = [
    [rewardWorth("a-1", 900n), rewardWorth("b-1", 700n)],
    [rewardWorth("c-1", 600n)],
    [rewardWorth("d-1", 1n)],
  ];
  await sendDue(kit);
  expect(signedFor()).toEqual(["a-1", "c-1"]);
  const waits = { result: "returned", notBefore: new Date("2026-11-22T00:00:00Z") };
  expect(world.results).toMatchObject([
    { orderReference: "b-1", ...waits, reason: mintReasons.of("day_ceiling") },
    { orderReference: "d-1", ...waits },
  ]);
  expect(spent()).toBe(1_500n * USD);
  world.due = [[rewardWorth("e-1", 1n)]];
  await sendDue(kit);
  expect(signedFor()).toHaveLength(2);
  world.now = new Date("2026-11-22T00:00:01Z");
  world.due = [[rewardWorth("b-1", 700n)]];
  await sendDue(kit);
  expect(signedFor()).toEqual(["a-1", "c-1", "b-1"]);
  expect([spent(), kit.store.spentOn("2026-11-22")]).toEqual([1_500n * USD, 700n * USD]);
});

test("neither a payment the contract skips nor an unsigned one is counted", async () => {
  kit.limits = { rewardMicros: 1_000n * USD, dayMicros: 1_000n * USD };
  world.due = [[rewardWorth("a-1", 900n), rewardWorth("b-1", 100n)]];
  world.forecast = async (payments) =>
    payments.length === 2
      ? { outcome: "daily-cap", orderRef: "0x0a", resetsAt: new Date("2026-11-22T00:00:00Z") }
      : { outcome: "ready", calldata: "0xca", gas: GAS };
  kit.chain.orderRef = (reference) => (reference === "a-1" ? "0x0a" : "0x0b");
  await sendDue(kit);
  expect(signedFor()).toEqual(["b-1"]);
  expect(spent()).toBe(100n * USD);
  kit.maxFee = GWEI / 2n;
  world.due = [[rewardWorth("c-1", 100n)]];
  await sendDue(kit);
  expect(spent()).toBe(100n * USD);
});

test("a reward is counted once, however often it is signed for", async () => {
  world.due = [[rewardWorth("a-1", 5n)]];
  await sendDue(kit);
  kit.store.saveVersion(7, { hash: "0xh77", raw: "0xr77", fees: { maxFeePerGas: 1n, maxPriorityFeePerGas: 1n } }, 1);
  expect(spent()).toBe(5n * USD);
  // Its transaction was replaced, so it is signed for again.
  await sendDue(kit);
  expect(signedFor()).toEqual(["a-1", "a-1"]);
  expect(spent()).toBe(5n * USD);
});

test.each([
  ["without caps", { payment: null, daily: null }],
  ["with a cap per payment above its ceiling", { payment: 10_001n * 10n ** 18n, daily: 20_000n * 10n ** 18n }],
  ["with a cap per day above its ceiling", { payment: 10n ** 18n, daily: 100_001n * 10n ** 18n }],
])("on a real chain nothing is claimed from a contract %s", async (_name, caps) => {
  expectErrorLog(/nothing is signed: .*cap/);
  world.operator = { ...readyOperator(world), caps };
  kit.chain = { ...kit.chain, chainId: 137 };
  const { runs } = await sendDue(kit);
  expect(world.happened).toEqual(["forgotten returned"]);
  expect(runs.flatMap(({ notes }) => notes.map(said))).toMatchObject([expect.stringContaining("cap")]);
  world.operator = { ...readyOperator(world), caps: { payment: 10_000n * 10n ** 18n, daily: 100_000n * 10n ** 18n } };
  await sendDue(kit);
  expect(signedFor()).toEqual(["a-1", "b-1", "c-1"]);
});

test("without a price of its own nothing is claimed", async () => {
  expectErrorLog(/nothing is signed: .*there is no price/);
  world.quote = null;
  const { runs } = await sendDue(kit);
  expect(world.happened).toEqual(["forgotten returned"]);
  expect(runs.flatMap(({ notes }) => notes)).toHaveLength(1);
});
