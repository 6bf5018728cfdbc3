import { NO_TROUBLE } from "../../testing/faulty-rpc.ts";
import { deliverAll, poll, sign } from "../moves.ts";
import type { Troubles } from "./trouble.ts";

/** What a transaction costs, and whether the operator can pay it. */
export const gasTroubles = {
  "fees above the limit": {
    async begin(world) {
      await deliverAll(world);
      await world.chain.setBaseFee(900n);
      await world.mine();
      await poll(world, 2);
    },
  },
  "base fee spike in flight": {
    async begin(world) {
      await sign(world);
      for (let block = 0; block < 4; block++) {
        await world.chain.setBaseFee(60n);
        await world.mine();
        await world.tick(world.random.between(15, 50));
        await world.act(() => world.runtime.mintRun());
      }
    },
    async middle(world) {
      await world.chain.setBaseFee(1n);
      await world.mine();
    },
  },
  "base fee that stays up": {
    async begin(world) {
      await sign(world);
      world.baseFee = BigInt(world.random.between(20, 200));
      await world.mine();
      await poll(world, 2);
    },
  },
  "spike beyond the limit in flight": {
    async begin(world) {
      await world.chain.setBaseFee(200n);
      await world.mine();
      await sign(world);
      for (let block = 0; block < 4; block++) {
        await world.chain.setBaseFee(2_000n);
        await world.mine();
        await world.tick(50);
        await world.act(() => world.runtime.mintRun());
      }
    },
  },
  "node that finds everything too cheap": {
    rpc: { underprices: 0.5 },
    async begin(world) {
      world.rpc.trouble = { ...NO_TROUBLE, underprices: 1 };
      await sign(world);
      await poll(world, 3);
    },
  },
  "counted confirmations": { finality: "3", rpc: { lags: 0.1 } },
  "operator out of gas": {
    begin: (world) => world.chain.setOperatorBalance(0n),
  },
  "operator short of gas": {
    begin: (world) => world.chain.setOperatorBalance(10n ** 14n),
  },
} satisfies Troubles;
