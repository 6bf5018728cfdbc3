import { Hono } from "hono";
import { isAttemptReference } from "#core/domain/payment";
import { noteReturn } from "#core/services/payments/note-return";
import { settlePayment } from "#core/services/payments/settle-payment";
import { limited } from "#worker/api/limited";
import type { ApiEnv } from "#worker/api/runtime";

/**
 * Routes called by WayForPay and by browsers it redirects: cross-site by nature, protected by signatures. Whatever is
 * not read here is ignored.
 */
export const wayforpay = new Hono<ApiEnv>()
  .post("/webhook", limited("callback"), async (c) => {
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
  // The browser returns by a cross-site POST without its session, or a person opens the address directly. It proves
  // nothing: the next page asks the provider.
  .on(["GET", "POST"], "/return", (c) => {
    const { ctx } = c.get("runtime");
    const asked = c.req.query("reference") ?? "";
    const reference = isAttemptReference(ctx.clone.slug, asked) ? asked : "";
    if (reference) {
      const noted = noteReturn(ctx, { orderReference: reference, now: new Date() });
      c.executionCtx.waitUntil(noted.catch((error: unknown) => c.get("log").warn("a return was not noted", { error })));
    }
    return c.redirect(`/checkout/processing?reference=${reference}`, 303);
  });
