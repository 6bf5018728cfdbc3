import { Hono } from "hono";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { requireViewer } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import { PAGE_SIZE, pageQuerySchema } from "#worker/api/page-query";
import type { SignedInEnv } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

/** What a vendor may see: its own. */
export const vendor = new Hono<SignedInEnv>()
  .use(requireViewer("vendor"))
  .get("/settlements", validate("query", pageQuerySchema), async (c) => {
    const input = { ...c.req.valid("query"), ownerId: c.get("viewer").id, pageSize: PAGE_SIZE };
    return exactJson(c, await listSettlements(c.get("runtime").ctx, input));
  });
