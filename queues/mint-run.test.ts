import { beforeEach, expect, test } from "vitest";
import { MAX_IN_FLIGHT, MINT_BATCH_SIZE } from "#core/domain/mint";
import type { ClaimRewardsInput } from "#core/services/rewards/claim-rewards";
import type { MintKit } from "#queues/mint-kit";
import { runMint } from "#queues/mint-run";
import { CLAIMED_WALLET, claimedReward } from "#scripts/testing/claimed-reward";
import { COST, readyOperator, type SendingWorld, sendDue, sendingWorld } from "#scripts/testing/sending-world";

let kit: MintKit;
let world: SendingWorld;
let claims: ClaimRewardsInput[];
/** Rewards that are due and not claimed yet. */
let due: number;

beforeEach(() => {
  ({ world, kit } = sendingWorld());
  claims = [];
  due = 2 * MAX_IN_FLIGHT * MINT_BATCH_SIZE;
  kit.ledger.claim = async (input) => {
    claims.push(input);
    world.happened.push(`claim ${input.batchIds.length}`);
    await new Promise((resolve) => setTimeout(resolve, 1));
    return input.batchIds.flatMap((batchId) => {
      const rewards = Array.from({ length: Math.min(due, MINT_BATCH_SIZE) }, () => claimedReward(`r-${due--}`));
      return rewards.length > 0 ? [{ batchId, rewards }] : [];
    });
  };
});

const count = (step: string) => world.happened.filter((happened) => happened.startsWith(step)).length;

test("a round is claimed in one trip, and sends the longest approved first", async () => {
  const { runs, mayHaveMore } = await sendDue(kit);
  expect(world.happened.slice(0, 2)).toEqual(["claim 16", "sign 7"]);
  const sent = kit.store.inFlight();
  expect(sent.map(({ batchId }) => batchId)).toEqual(claims[0]?.batchIds);
  const paid = sent.flatMap(({ payments }) => payments.map(({ orderReference }) => orderReference));
  expect(paid).toEqual(Array.from({ length: MAX_IN_FLIGHT * MINT_BATCH_SIZE }, (_, at) => `r-${640 - at}`));
  expect(runs.reduce((sum, { claimed }) => sum + claimed, 0)).toBe(paid.length);
  expect(mayHaveMore).toBe(true);
});

test("a round that is not full is the last", async () => {
  due = MAX_IN_FLIGHT * MINT_BATCH_SIZE - 1;
  const { mayHaveMore } = await sendDue(kit);
  expect(kit.store.inFlight().flatMap(({ payments }) => payments)).toHaveLength(319);
  expect(mayHaveMore).toBe(false);
});

test("with gas for one batch only, all others are given back in one write", async () => {
  world.operator = { ...readyOperator(world), balance: COST + 1n };
  await sendDue(kit);
  expect(kit.store.inFlight().map(({ nonce }) => nonce)).toEqual([7]);
  expect(world.happened.filter((step) => step.includes("returned"))).toEqual([
    `15 returned: ${CLAIMED_WALLET} needs ${COST - 1n} wei more for gas`,
  ]);
});

/** A chain that mines at once what is sent to it. */
function mineAtOnce(): void {
  const amount = claimedReward("any").tokenAmount ?? 0n;
  const paid = { event: "paid", orderRef: "0x01", wallet: CLAIMED_WALLET, amount } as const;
  kit.chain.readFinalHead = async () => ({ blockNumber: 1n, nonce: 99 });
  kit.chain.readMined = async (hash) => ({ hash, succeeded: true, blockNumber: 1n, logs: [paid] });
}

test("the next round begins while the ends of the last are recorded, and sends nothing before they are", async () => {
  mineAtOnce();
  due = 320 + 1;
  const { finish } = kit.ledger;
  kit.ledger.finish = async (input) => {
    world.happened.push("ends come");
    await new Promise((resolve) => setTimeout(resolve, 10));
    await finish(input);
    world.happened.push("ends are written");
  };
  const { claimed } = await runMint(kit);
  const written = world.happened.indexOf("ends are written");
  expect(world.happened.slice(world.happened.indexOf("ends come"), written)).toContain("claim 16");
  expect(world.happened.indexOf("sign 23")).toBeGreaterThan(written);
  expect(claimed).toBe(321);
  expect(world.results).toHaveLength(321);
  expect(kit.store.inFlight()).toEqual([]);
  expect(claims.at(-1)?.inFlight.length).toBeGreaterThanOrEqual(MAX_IN_FLIGHT);
});

test("if the ends cannot be recorded, the next round, claimed meanwhile, is not signed", async () => {
  mineAtOnce();
  kit.ledger.finish = async () => {
    await new Promise((resolve) => setTimeout(resolve, 10));
    throw new Error("the database is away");
  };
  await expect(runMint(kit)).rejects.toThrow("the database is away");
  expect(count("claim")).toBe(2);
  expect(count("sign")).toBe(MAX_IN_FLIGHT);
  expect(kit.store.inFlight()).toHaveLength(MAX_IN_FLIGHT);
  const seen = [...world.happened];
  await new Promise((resolve) => setTimeout(resolve, 30));
  expect(world.happened).toEqual(seen);
});

test("while a transaction is still in flight the next round waits for its end", async () => {
  mineAtOnce();
  const { readMined } = kit.chain;
  kit.chain.readMined = async (hash) => (hash === "0xh7" ? null : readMined(hash));
  kit.chain.readFinalHead = async () => ({ blockNumber: 1n, nonce: 0 });
  kit.ledger.noteTransactions = async () => void world.happened.push("noted");
  due = 320 + 1;
  await runMint(kit);
  const noted = world.happened.indexOf("noted");
  expect(noted).toBeGreaterThan(0);
  expect(world.happened.slice(0, noted).filter((step) => step.startsWith("claim"))).toHaveLength(1);
  expect(claims.at(-1)?.batchIds.length).toBe(15);
  expect(kit.store.inFlight().map(({ nonce }) => nonce)).toEqual([7]);
});
