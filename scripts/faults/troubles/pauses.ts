import { deliverAll, poll, sign } from "../moves.ts";
import type { Troubles } from "./trouble.ts";

/** Work that is left lying and has to be taken up again. */
export const pauseTroubles = {
  "minter that begins anew": {
    async begin(world) {
      await world.replaceMinter();
      await sign(world);
    },
  },
  "paused contract": {
    async begin(world) {
      await world.chain.asAdmin(world.chain.addresses.rewards, { functionName: "pause", args: [] });
      await world.mine();
    },
  },
  "run that a person asks for": {
    async begin(world) {
      const { rewards } = world.chain.addresses;
      await world.chain.asAdmin(rewards, { functionName: "pause", args: [] });
      await world.mine();
      await deliverAll(world);
      // The alarm has come and gone: nothing but the run itself sees to it that it is taken up again.
      await world.fire();
      await world.chain.asAdmin(rewards, { functionName: "unpause", args: [] });
      await world.mine();
      await world.act(() => world.runtime.mintRun());
    },
  },
  "paused while claimed": {
    async begin(world) {
      world.rpc.deafTo = "eth_getTransactionCount";
      await sign(world);
      world.rpc.deafTo = null;
      await world.chain.asAdmin(world.chain.addresses.rewards, { functionName: "pause", args: [] });
      await world.mine();
    },
  },
  "paused in flight": {
    async begin(world) {
      await sign(world);
      await world.chain.asAdmin(world.chain.addresses.rewards, { functionName: "pause", args: [] });
      await world.mine();
      await poll(world, 2);
    },
  },
} satisfies Troubles;
