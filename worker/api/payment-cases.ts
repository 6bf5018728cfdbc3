import { Hono } from "hono";
import { z } from "zod";
import { listPaymentCases } from "#core/services/payments/list-payment-cases";
import { resolveParkedEvent, retryRefund, settleRefundByHand } from "#core/services/payments/resolve-payment-case";
import { requireViewer } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import { PAGE_SIZE, pageQuerySchema } from "#worker/api/page-query";
import type { SignedInEnv } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

export const noteSchema = z.object({ note: z.string().trim().min(3).max(300) });

/** An event's key may be longer than a name in an address. */
export const caseSchema = noteSchema.extend({ key: z.string().min(1).max(400) });

/** What payments have left for a person, and what a person does about it. */
export const paymentCases = new Hono<SignedInEnv>()
  .use(requireViewer("admin"))
  .get("/", validate("query", pageQuerySchema), async (c) =>
    exactJson(c, await listPaymentCases(c.get("runtime").ctx, { ...c.req.valid("query"), pageSize: PAGE_SIZE })),
  )
  .post("/resolve", validate("json", caseSchema), async (c) => {
    const { key, note } = c.req.valid("json");
    await resolveParkedEvent(c.get("runtime").ctx, { key, note, actorId: c.get("viewer").id, now: new Date() });
    return exactJson(c, { key, resolution: note });
  })
  .post("/refunds/:orderReference/retry", async (c) => {
    const { orderReference } = c.req.param();
    await retryRefund(c.get("runtime").ctx, { orderReference, now: new Date() });
    return exactJson(c, { orderReference, status: "requested" });
  })
  .post("/refunds/:orderReference/resolve", validate("json", noteSchema), async (c) => {
    const { orderReference } = c.req.param();
    const { note } = c.req.valid("json");
    const input = { orderReference, note, actorId: c.get("viewer").id, now: new Date() };
    await settleRefundByHand(c.get("runtime").ctx, input);
    return exactJson(c, { orderReference, resolution: note });
  });
