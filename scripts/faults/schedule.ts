import { approveReward } from "#core/services/rewards/approve-reward";
import { retryReward } from "#core/services/rewards/retry-reward";
import { WALLETS } from "../testing/chain.ts";
import { NO_TROUBLE } from "../testing/faulty-rpc.ts";
import { Random } from "../testing/random.ts";
import { serviceContext } from "../testing/store-fixture.ts";
import { whatIsWrong } from "./check.ts";
import type { Kill, KillOrder } from "./kill-order.ts";
import { calmDown, deliver } from "./moves.ts";
import { type TroubleName, troubleOf } from "./troubles.ts";
import type { World } from "./world.ts";

/** Everything that makes one schedule: the same spec does the same again. */
export interface Spec {
  trouble: TroubleName;
  seed: number;
  /** In the order of their taking place. */
  kills: readonly KillOrder[];
}

export interface Outcome {
  /** What is wrong in the end; empty when all is well. */
  wrong: string[];
  rewards: number;
  hits: Map<string, number>;
  kills: Kill[];
  restarts: number;
  rounds: number;
}

/** Rounds of recovery after which what is not done counts as stuck. */
const MOST_ROUNDS = 120;

/** Rewards that only a person can bring on are looked at every so many rounds. */
const ADMIN_EVERY = 5;

/** Runs one schedule: orders, trouble with kills, recovery, and then the checks. */
export async function runSchedule(world: World, { trouble: name, seed, kills }: Spec): Promise<Outcome> {
  const random = new Random(seed);
  const trouble = troubleOf(name);
  Object.assign(world, {
    random,
    hits: new Map(),
    kills: [],
    restarts: 0,
    queue: [],
    sleeping: new Set(),
    unstored: new Set(),
    hasty: new Set(),
    payees: new Map(),
    neverTo: new Set(),
    baseFee: null,
  });
  world.rpc.random = new Random(seed + 1);
  world.rpc.mostBlocks = null;
  world.database.random = new Random(seed + 2);
  await world.chain.setBaseFee(1n);
  await world.tick(5);
  await world.freshPrice();
  if (trouble.finality) await world.rebind({ REFERRAL_FINALITY: trouble.finality });
  const references: string[] = [];
  for (let count = trouble.orders ?? random.between(3, 7); count > 0; count--) {
    const provider = random.chance(0.75) ? "credit" : "wayforpay";
    const totalMinor = BigInt(random.between(50, 200)) * 100n;
    references.push(await world.order({ provider, totalMinor, wallet: random.pick(WALLETS) }));
  }

  await world.arm(kills);
  world.rpc.trouble = { ...NO_TROUBLE, ...trouble.rpc };
  world.database.trouble = trouble.database ?? { refuses: 0, loses: 0 };
  await trouble.begin?.(world, references);
  const steps = random.between(3, 6);
  for (let step = 0; step < steps; step++) {
    if (step === Math.floor(steps / 2)) await trouble.middle?.(world, references);
    await turbulence(world, random, references);
  }
  await calmDown(world);
  await trouble.end?.(world, references);
  const { rounds, isDone } = await recover(world, references, random.chance(0.5));
  await world.arm([]);
  const silent = world.runtime.unanswered.splice(0).map((question) => `${question} was never answered`);
  const wrong = [
    ...(await whatIsWrong(world, references)),
    ...world.sleeping,
    ...world.unstored,
    ...world.hasty,
    ...silent,
  ];
  if (trouble.finality) await world.rebind({ REFERRAL_FINALITY: "finalized" });
  if (!isDone) wrong.unshift(`not done after ${rounds} rounds`);
  const { hits, kills: killed, restarts } = world;
  return { wrong, rewards: references.length, hits, kills: killed, restarts, rounds };
}

async function turbulence(world: World, random: Random, references: readonly string[]): Promise<void> {
  const actions = random.shuffle([
    () => deliver(world),
    () => world.mine(),
    () => approveWaiting(world, references),
    () =>
      random.pick([
        () => world.act(() => world.runtime.mintRun()),
        () => world.act(() => world.runtime.runCron()),
        () => world.act(() => world.runtime.runChores()),
        () => world.fire(),
      ])(),
  ]);
  for (const action of actions) await action();
  await world.tick(random.between(1, 15));
}

/** Goes on as the platform would: messages come again, alarms fire, and cron runs where alarms alone are not enough. */
async function recover(
  world: World,
  references: readonly string[],
  byAlarm: boolean,
): Promise<{ rounds: number; isDone: boolean }> {
  for (let round = 1; round <= MOST_ROUNDS; round++) {
    await deliver(world);
    if (!byAlarm || round % ADMIN_EVERY === 1) await world.act(() => world.runtime.runCron());
    for (let alarm = 0; alarm < 2; alarm++) await world.fire();
    await world.mine();
    if (round % ADMIN_EVERY === 1) {
      await approveWaiting(world, references);
      await retryFailed(world, references);
    }
    if (await isDone(world, references)) return { rounds: round, isDone: true };
    await world.tick(await secondsToWait(world, references));
  }
  return { rounds: MOST_ROUNDS, isDone: false };
}

async function isDone(world: World, references: readonly string[]): Promise<boolean> {
  const rewards = await world.rewards(references);
  const ended = rewards.filter(({ status }) => status === "minted" || status === "rejected");
  if (ended.length < references.length || ended.some(({ refund_unjudged }) => refund_unjudged)) return false;
  const { inFlight, claimed } = await world.inspect();
  return inFlight === 0 && claimed === 0;
}

/** A few seconds, or up to the first moment when a reward that has to wait may be tried. */
async function secondsToWait(world: World, references: readonly string[]): Promise<number> {
  const rewards = await world.rewards(references);
  const waits = rewards.map(({ status, not_before }) => {
    const wait = status === "approved" && not_before ? (not_before.getTime() - world.now()) / 1000 : 0;
    return wait > 0 ? Math.ceil(wait) + 1 : 0;
  });
  const open = rewards.some(({ status }, at) => status !== "minted" && status !== "rejected" && waits[at] === 0);
  const longest = Math.max(0, ...waits);
  if (open || longest === 0) return 8;
  if (longest > 3_600) {
    world.clock += longest * 1000;
    await world.freshPrice();
    return 1;
  }
  return longest;
}

async function approveWaiting(world: World, references: readonly string[]): Promise<void> {
  for (const { order_reference: orderReference, status } of await world.rewards(references)) {
    if (status !== "pending_approval") continue;
    await approveReward(serviceContext(world.appDb), approvalOf(world, orderReference)).catch(() => undefined);
  }
}

/** An admin has mended the cause and has the reward tried again. */
async function retryFailed(world: World, references: readonly string[]): Promise<void> {
  for (const { order_reference: orderReference, status } of await world.rewards(references)) {
    if (status !== "failed") continue;
    await retryReward(serviceContext(world.appDb), approvalOf(world, orderReference));
  }
}

/** Whatever its amount is now. */
function approvalOf(world: World, orderReference: string) {
  return { orderReference, actorId: "demo-admin", tokenAmount: null, now: new Date(world.now()) };
}
