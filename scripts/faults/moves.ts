import { WALLETS } from "../testing/chain.ts";
import { NO_TROUBLE } from "../testing/faulty-rpc.ts";
import type { World } from "./world.ts";

const UNLIMITED = 2n ** 128n - 1n;

/** Brings what is due into signed transactions, without a block. */
export async function sign(world: World): Promise<void> {
  await deliverAll(world);
  await world.act(() => world.runtime.mintRun());
}

/** Everything that is paid becomes a reward, and every message is delivered. */
export async function deliverAll(world: World): Promise<void> {
  await world.act(() => world.runtime.runCron());
  await deliver(world);
}

/** Delivers everything the queue holds. */
export async function deliver(world: World): Promise<void> {
  const batch = world.queue.splice(0);
  if (batch.length === 0) return;
  let acknowledged: string[] = [];
  await world.act(async () => {
    acknowledged = await world.runtime.deliver("refcodes-events", batch);
  });
  const gone = new Set(acknowledged);
  for (const message of batch) {
    if (!gone.has(message.id)) world.queue.push({ ...message, attempts: message.attempts + 1 });
  }
}

/** The minter looks at what is in flight, so many times, two seconds apart. */
export async function poll(world: World, times: number): Promise<void> {
  for (let time = 0; time < times; time++) {
    await world.tick(2);
    await world.act(() => world.runtime.mintRun());
  }
}

/** The contract's caps change, in the next block. */
export async function setCaps(world: World, payment: bigint, daily: bigint): Promise<void> {
  await world.chain.asAdmin(world.chain.addresses.rewards, { functionName: "setCaps", args: [payment, daily] });
  await world.mine();
}

/** The contract pays in a token that answers each wallet in its own bad way. */
export async function turnToHostileToken(world: World, behaviours: readonly number[]): Promise<void> {
  const hostile = world.chain.addresses.hostileToken;
  for (const [at, wallet] of WALLETS.entries()) {
    const behaviour = behaviours[at % behaviours.length] ?? 0;
    await world.chain.asAdmin(hostile, { functionName: "setBehaviour", args: [wallet, behaviour] });
  }
  await world.chain.asAdmin(world.chain.addresses.rewards, { functionName: "setRewardToken", args: [hostile] });
  await world.mine();
}

/** Ends every kind of trouble, except fees that stay as they are: the minter has to live with them. */
export async function calmDown(world: World): Promise<void> {
  const { chain, rpc, database } = world;
  rpc.trouble = NO_TROUBLE;
  rpc.deafTo = null;
  rpc.finalBlock = null;
  database.trouble = { refuses: 0, loses: 0 };
  await chain.enrichOperator();
  for (let block = 0; block < 2; block++) {
    if (world.baseFee === null) await chain.setBaseFee(1n);
    await world.mine();
  }
  const { rewards: contract, token } = chain.addresses;
  // Reverts where nothing is paused, which changes nothing.
  await chain.asAdmin(contract, { functionName: "unpause", args: [] });
  await chain.asAdmin(contract, { functionName: "setCaps", args: [UNLIMITED, UNLIMITED] });
  await chain.asAdmin(contract, { functionName: "setRewardToken", args: [token] });
  await world.mine();
  await world.freshPrice();
}
