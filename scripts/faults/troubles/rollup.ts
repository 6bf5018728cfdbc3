import { l1PriceRequest } from "../../testing/gas-price-oracle.ts";
import { sign } from "../moves.ts";
import type { Troubles } from "./trouble.ts";

/** A chain that posts its transactions' bytes to another one, which charges a fee of its own. */
export const rollupTroubles = {
  "fee of the chain below": {
    async begin(world) {
      await world.chain.provider.request(l1PriceRequest(BigInt(world.random.between(1_000, 1_000_000))));
      // A process looks up only once whether a chain has such a fee.
      await world.rebind();
      await sign(world);
    },
    async end(world) {
      await world.chain.provider.request(l1PriceRequest(null));
      await world.rebind();
    },
  },
} satisfies Troubles;
