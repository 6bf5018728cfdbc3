import { Hono } from "hono";
import { z } from "zod";
import { currencies } from "#core/domain/money";
import { grantCredit } from "#core/services/credit/grant-credit";
import { listDeadLetters } from "#core/services/events/list-dead-letters";
import { dropDeadLetter, replayDeadLetter } from "#core/services/events/resolve-dead-letter";
import { auditReference } from "#core/services/rewards/audit-reference";
import { requireViewer } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import { PAGE_SIZE, pageQuerySchema } from "#worker/api/page-query";
import type { SignedInEnv } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

export const grantSchema = z.object({
  /** The same id grants once, so a repeated request is harmless. */
  grantId: z.uuid(),
  email: z.email().max(254),
  /** Minor units, a decimal string or a safe integer. */
  amountMinor: z
    .union([z.string().regex(/^[1-9]\d{0,14}$/), z.number().int().positive().max(Number.MAX_SAFE_INTEGER)])
    .transform(BigInt),
  currency: z.enum(currencies),
  reason: z.string().trim().min(1).max(500),
});

export const dropSchema = z.object({ reason: z.string().trim().min(3).max(300) });

export const admin = new Hono<SignedInEnv>()
  .use(requireViewer("admin"))
  .post("/credits", validate("json", grantSchema), async (c) => {
    const grant = c.req.valid("json");
    await grantCredit(c.get("runtime").ctx, { ...grant, actorId: c.get("viewer").id, now: new Date() });
    return exactJson(c, grant, 201);
  })
  .get("/dead-letters", validate("query", pageQuerySchema), async (c) =>
    exactJson(c, await listDeadLetters(c.get("runtime").ctx, { ...c.req.valid("query"), pageSize: PAGE_SIZE })),
  )
  .post("/dead-letters/:id/replay", async (c) => {
    const { id } = c.req.param();
    await replayDeadLetter(c.get("runtime").ctx, { id, actorId: c.get("viewer").id, now: new Date() });
    return exactJson(c, { id, resolution: "replayed" });
  })
  .post("/dead-letters/:id/drop", validate("json", dropSchema), async (c) => {
    const { id } = c.req.param();
    const { reason } = c.req.valid("json");
    await dropDeadLetter(c.get("runtime").ctx, { id, reason, actorId: c.get("viewer").id, now: new Date() });
    return exactJson(c, { id, resolution: "dropped" });
  });

export const audit = new Hono<SignedInEnv>().use(requireViewer("admin")).get("/:orderReference", async (c) => {
  const { ctx, consumer } = c.get("runtime");
  const { orderReference } = c.req.param();
  const chain = await consumer.readChain(orderReference).catch((error: unknown) => {
    c.get("log").warn("chain could not be read", { error });
    return null;
  });
  return exactJson(c, await auditReference(ctx, { orderReference, chain }));
});
