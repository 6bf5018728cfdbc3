import { settingL1Price } from "../../testing/gas-price-oracle.ts";
import { sign } from "../moves.ts";
import type { Troubles } from "./trouble.ts";

/** A chain that posts its bytes to another one, which wants its own fee. */
export const rollupTroubles = {
  "fee of the chain below": {
    async begin(world) {
      await world.chain.provider.request(settingL1Price(BigInt(world.random.between(1_000, 1_000_000))));
      // Whether a chain has such a fee is looked up once a process.
      await world.rebind();
      await sign(world);
    },
    async end(world) {
      await world.chain.provider.request(settingL1Price(null));
      await world.rebind();
    },
  },
} satisfies Troubles;
