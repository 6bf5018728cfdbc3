import { noteReturn } from "#core/services/payments/note-return";
import { payWithCredit } from "#core/services/payments/pay-with-credit";
import { startPayment } from "#core/services/payments/start-payment";
import { payAtSandbox } from "../../testing/payer.ts";
import type { Random } from "../../testing/random.ts";
import type { MixedOrder } from "./cast.ts";
import type { MixedWorld } from "./world.ts";

/** A buyer pays, in the order's own way. */
export async function pay(world: MixedWorld, order: MixedOrder, random: Random): Promise<void> {
  const { ctx, now, sandbox } = world;
  const { orderId, buyerId } = order;
  const at = async (choice: string) => {
    const form = await world.press(() => startPayment(ctx, { orderId, buyerId, locale: "en", now }));
    if (!form) return "";
    await payAtSandbox(form, choice);
    await world.press(() => noteReturn(ctx, { orderReference: form.orderReference, now }));
    return form.orderReference;
  };
  switch (order.payment) {
    case "approve":
    case "repeat":
      return void (await at(order.payment));
    case "unheard":
      return void (await at("silent"));
    case "abandoned":
      return void (await at("leave"));
    case "credit":
      return void (await world.press(() => payWithCredit(ctx, { orderId, buyerId, now })));
    case "declined": {
      const reference = await at("decline");
      return sandbox.setStatus(reference, "Approved");
    }
    case "twice": {
      // Both pages are open before either is paid.
      const first = await world.press(() => startPayment(ctx, { orderId, buyerId, locale: "en", now }));
      if (first) await world.press(() => noteReturn(ctx, { orderReference: first.orderReference, now }));
      await at("approve");
      if (first) await payAtSandbox(first, random.pick(["approve", "silent"]));
      return;
    }
    case "givenBackUnheard": {
      const reference = await at("silent");
      const isWhole = random.chance(0.5);
      const amount = isWhole ? order.totalMinor : order.totalMinor / 3n;
      return sandbox.giveBack(reference, [amount], random.chance(0.5) ? {} : null, { quietly: random.chance(0.5) });
    }
  }
}
