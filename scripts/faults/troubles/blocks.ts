import { poll, sign } from "../moves.ts";
import type { Troubles } from "./trouble.ts";

/** Blocks that are taken back, or are not final for long. */
export const blockTroubles = {
  "blocks rolled back": {
    async begin(world, references) {
      const before = await world.chain.snapshot();
      const { number } = await world.chain.head();
      world.rpc.finalBlock = number;
      await sign(world);
      for (let block = world.random.between(1, 3); block > 0; block--) {
        await world.mine();
        await poll(world, 1);
      }
      await world.expectNoneMinted(references);
      await world.chain.revert(before);
      if (world.random.chance(0.5)) await world.chain.emptyPool();
      await poll(world, 2);
      world.rpc.finalBlock = null;
    },
  },
  "final blocks rolled back": {
    async begin(world) {
      await world.act(() => world.runtime.runCron());
      const half = world.queue.splice(0, 2);
      await world.act(() => world.runtime.deliver("refcodes-events", half));
      const before = await world.chain.snapshot();
      await world.act(() => world.runtime.mintRun());
      await world.mine();
      await poll(world, 2);
      await world.chain.revert(before);
      await world.chain.emptyPool();
      await sign(world);
      await world.tick(25);
      await world.act(() => world.runtime.mintRun());
    },
  },
  "finality held back": {
    async begin(world) {
      world.rpc.finalBlock = (await world.chain.head()).number;
    },
  },
} satisfies Troubles;
