import { Hono } from "hono";
import { z } from "zod";
import { rewardStatuses } from "#core/domain/reward";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import { approveReward } from "#core/services/rewards/approve-reward";
import { listRewards } from "#core/services/rewards/list-rewards";
import { rejectReward } from "#core/services/rewards/reject-reward";
import { retryReward } from "#core/services/rewards/retry-reward";
import { requireViewer } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import { PAGE_SIZE, page } from "#worker/api/page-query";
import type { SignedInEnv } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

export const rewardsQuerySchema = z.object({
  status: z.enum(rewardStatuses).optional(),
  page,
});

export const rejectionSchema = z.object({ reason: z.string().trim().min(1).max(500) });

export const refcodes = new Hono<SignedInEnv>()
  .get("/", requireViewer(), async (c) =>
    exactJson(c, await readReferrerDashboard(c.get("runtime").ctx, { userId: c.get("viewer").id, now: new Date() })),
  )
  .post("/mint", requireViewer("admin"), async (c) => exactJson(c, await c.get("runtime").consumer.mintRun()))
  .get("/rewards", requireViewer("admin"), validate("query", rewardsQuerySchema), async (c) =>
    exactJson(c, await listRewards(c.get("runtime").ctx, { ...c.req.valid("query"), pageSize: PAGE_SIZE })),
  )
  .post("/rewards/:orderReference/approve", requireViewer("admin"), async (c) => {
    const { orderReference } = c.req.param();
    await approveReward(c.get("runtime").ctx, { orderReference, actorId: c.get("viewer").id, now: new Date() });
    return exactJson(c, { orderReference, status: "approved" });
  })
  .post("/rewards/:orderReference/retry", requireViewer("admin"), async (c) => {
    const { orderReference } = c.req.param();
    await retryReward(c.get("runtime").ctx, { orderReference, actorId: c.get("viewer").id, now: new Date() });
    return exactJson(c, { orderReference, status: "approved" });
  })
  .post("/rewards/:orderReference/reject", requireViewer("admin"), validate("json", rejectionSchema), async (c) => {
    const { orderReference } = c.req.param();
    const { reason } = c.req.valid("json");
    await rejectReward(c.get("runtime").ctx, { orderReference, actorId: c.get("viewer").id, reason, now: new Date() });
    return exactJson(c, { orderReference, status: "rejected" });
  });
