import { Hono } from "hono";
import { settlePayment } from "#core/services/settle-payment";
import type { ApiEnv } from "#worker/api/runtime";

/** Routes that WayForPay and the browsers it sends back call: cross-site by nature, guarded by signatures instead. */
export const wayforpay = new Hono<ApiEnv>()
  .post("/webhook", async (c) => {
    const { ctx } = c.get("runtime");
    const event = ctx.gateway.readCallback(await c.req.text());
    const now = new Date();
    const result = await settlePayment(ctx, { event, now });
    c.get("log").info("payment event {status} of {orderReference}: {outcome}", {
      status: event.providerStatus,
      orderReference: event.orderReference,
      outcome: result.outcome,
      note: result.note,
    });
    return c.json(ctx.gateway.acknowledgement(event.orderReference, now));
  })
  // The browser comes back by a cross-site POST without its session. It proves nothing: the page it is sent to asks.
  .post("/return", (c) => {
    const reference = c.req.query("reference") ?? "";
    return c.redirect(`/checkout/processing?reference=${encodeURIComponent(reference)}`, 303);
  });
