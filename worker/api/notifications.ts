import { Hono } from "hono";
import { z } from "zod";
import { listNotifications } from "#core/services/accounts/list-notifications";
import { readNotifications } from "#core/services/accounts/read-notifications";
import { requireViewer } from "#worker/api/access";
import { exactJson } from "#worker/api/exact-json";
import type { SignedInEnv } from "#worker/api/runtime";
import { validate } from "#worker/api/validate";

export const readSchema = z.object({
  /** Which to mark; all that came before this request where it is left out. */
  ids: z
    .array(
      z
        .string()
        .min(1)
        .max(250)
        .regex(/^\P{Cc}*$/u),
    )
    .max(100)
    .optional(),
});

/** News of the person who asks. */
export const notifications = new Hono<SignedInEnv>()
  .use(requireViewer())
  .get("/", async (c) => exactJson(c, await listNotifications(c.get("runtime").ctx, { userId: c.get("viewer").id })))
  .post("/read", validate("json", readSchema), async (c) => {
    const now = new Date();
    const { ids } = c.req.valid("json");
    return exactJson(
      c,
      await readNotifications(c.get("runtime").ctx, { userId: c.get("viewer").id, ids, upTo: now, now }),
    );
  });
