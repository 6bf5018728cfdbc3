import { orderRefOf, WALLETS } from "../../testing/chain.ts";
import { NO_TROUBLE } from "../../testing/faulty-rpc.ts";
import { deliverAll, poll, sign } from "../moves.ts";
import type { World } from "../world.ts";
import type { Troubles } from "./trouble.ts";

/** Somebody else with the operator's key pays some of the rewards before they are claimed. */
async function payAsStranger(world: World, references: readonly string[]): Promise<void> {
  await deliverAll(world);
  const { pending } = await world.chain.nonces();
  const rows = await world.rewards(references);
  const approved = rows.filter(({ status, token_amount }) => status === "approved" && token_amount !== null);
  let nonce = pending;
  for (const row of approved.slice(0, 2)) {
    const wallet = WALLETS.find((known) => known === row.referrer_wallet) ?? WALLETS[0];
    if (!wallet) continue;
    const pays = { wallet, amount: BigInt(row.token_amount ?? "0"), orderRef: orderRefOf(row.order_reference) };
    await world.chain.asStranger({ nonce, pays });
    nonce++;
  }
  if (world.random.chance(0.5)) await world.mine();
  await world.act(() => world.runtime.mintRun());
}

/** Somebody else with the operator's key: nonces taken or left out, rewards paid by another hand. */
export const strangerTroubles = {
  "nonce used by a stranger": {
    async begin(world) {
      const { latest } = await world.chain.nonces();
      world.rpc.trouble = { ...NO_TROUBLE, drops: 1 };
      await sign(world);
      world.rpc.trouble = NO_TROUBLE;
      await world.chain.asStranger({ nonce: latest, pays: null });
      await world.mine();
      await poll(world, 1);
      await world.tick(125);
    },
  },
  "nonce left out": {
    async begin(world) {
      const { pending } = await world.chain.nonces();
      await world.chain.asStranger({ nonce: pending, pays: null });
      await sign(world);
      await world.chain.emptyPool();
      await world.tick(25);
      await world.act(() => world.runtime.mintRun());
    },
  },
  "paid by a stranger": { begin: payAsStranger },
  "paid by a stranger, and a node that shows few blocks at once": {
    async begin(world, references) {
      world.rpc.mostBlocks = 120;
      await payAsStranger(world, references);
    },
  },
  "paid by a stranger with our nonce": {
    async begin(world, references) {
      await deliverAll(world);
      const { latest } = await world.chain.nonces();
      world.rpc.trouble = { ...NO_TROUBLE, drops: 1 };
      await sign(world);
      world.rpc.trouble = NO_TROUBLE;
      const [row] = (await world.rewards(references)).filter(({ status }) => status === "minting");
      const wallet = WALLETS.find((known) => known === row?.referrer_wallet);
      if (!row || !wallet) return;
      const pays = { wallet, amount: BigInt(row.token_amount ?? "0"), orderRef: orderRefOf(row.order_reference) };
      await world.chain.asStranger({ nonce: latest, pays });
      await world.mine();
      await poll(world, 1);
      await world.tick(125);
    },
  },
} satisfies Troubles;
