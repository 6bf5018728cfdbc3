import { Hono } from "hono";
import { DomainError } from "#core/domain/errors";
import { isAttemptReference } from "#core/domain/payment";
import { noteReturn } from "#core/services/payments/note-return";
import { receiveCallback } from "#core/services/payments/receive-callback";
import { limited } from "#worker/api/limited";
import type { ApiEnv } from "#worker/api/runtime";

/**
 * Routes called by payment providers and by browsers they redirect: cross-site by nature, protected by signatures.
 * Whatever is not read here is ignored.
 */
export const payments = new Hono<ApiEnv>()
  .post("/:provider/webhook", limited("callback"), async (c) => {
    const { ctx } = c.get("runtime");
    const { event, result, acknowledgement } = await receiveCallback(ctx, {
      provider: c.req.param("provider"),
      callback: { headers: c.req.raw.headers, body: await c.req.text() },
      now: new Date(),
    });
    c.get("log").info("payment event {status} of {orderReference}: {outcome}", {
      status: event.providerStatus,
      orderReference: event.orderReference,
      outcome: result.outcome,
      note: result.note?.code,
    });
    return c.json(acknowledgement);
  })
  // The browser returns by a cross-site POST without its session, or a person opens the address directly. It proves
  // nothing: the next page asks the provider.
  .on(["GET", "POST"], "/:provider/return", (c) => {
    const { ctx } = c.get("runtime");
    if (!ctx.gateways.has(c.req.param("provider"))) throw new DomainError("not_found", "no such payment provider");
    const asked = c.req.query("reference") ?? "";
    const reference = isAttemptReference(ctx.clone.slug, asked) ? asked : "";
    if (reference) {
      const noted = noteReturn(ctx, { orderReference: reference, now: new Date() });
      c.executionCtx.waitUntil(noted.catch((error: unknown) => c.get("log").warn("a return was not noted", { error })));
    }
    return c.redirect(`/checkout/processing?reference=${reference}`, 303);
  });
