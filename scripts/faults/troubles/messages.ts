import { rejectReward } from "#core/services/rewards/reject-reward";
import { DEMO_REFCODE } from "#db/seed/demo";
import { deliver, deliverAll } from "../moves.ts";
import type { Troubles } from "./trouble.ts";

/** Messages, runs, decisions and prices that come at the wrong moment. */
export const messageTroubles = {
  "duplicate messages": {
    async begin(world, references) {
      for (const orderReference of references) {
        world.enqueue({ type: "reward.approved", orderReference });
        for (let copy = 0; copy < 2; copy++) world.enqueue({ type: "payment.paid", orderReference });
      }
      world.enqueue({ type: "payment.paid", orderReference: "ring-nobody-knows-1" });
      world.enqueue({ type: "nonsense" });
      world.enqueue({ type: "refcode.changed", code: DEMO_REFCODE });
      world.enqueue({ type: "refund.requested", orderReference: "ring-nobody-knows-1" });
      world.enqueue({ type: "mail.queued", mailId: "nobody-knows" });
      world.queue = world.random.shuffle(world.queue);
      await deliver(world);
      world.queue = world.queue.filter(({ body }) => !JSON.stringify(body).includes("nobody"));
      const letters = [{ id: `dead-${world.now()}`, body: { type: "payment.paid" }, attempts: 11 }];
      await world.act(() => world.runtime.deliver("refcodes-dead-letters", letters));
      const audits = [{ id: `audit-${world.now()}`, body: { type: "audit.due", runId: "nobody-knows" }, attempts: 1 }];
      await world.act(() => world.runtime.deliver("refcodes-audit", audits));
    },
  },
  "two consumers at once": {
    orders: 9,
    async begin(world) {
      await deliverAll(world);
      for (let time = 0; time < 3; time++) {
        const messages = world.queue.slice();
        await world.act(() =>
          Promise.allSettled([
            world.runtime.mintRun(),
            world.runtime.mintRun(),
            world.runtime.runCron(),
            world.runtime.fireAlarm(world.now(), false),
            world.runtime.deliver("refcodes-events", messages),
          ]),
        );
        await world.mine();
      }
    },
  },
  "rejected in the middle": {
    async middle(world, references) {
      const now = new Date(world.now());
      for (const orderReference of references.slice(0, 3)) {
        const rejection = { orderReference, actorId: "demo-admin", reason: "refunded", now };
        await rejectReward({ db: world.appDb }, rejection).catch(() => undefined);
      }
    },
  },
  "stale oracle": {
    async begin(world) {
      await world.stalePrice();
      await deliverAll(world);
    },
    middle: (world) => world.freshPrice(),
  },
} satisfies Troubles;
