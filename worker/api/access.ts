import { createMiddleware } from "hono/factory";
import { DomainError } from "#core/domain/errors";
import type { UserRole } from "#core/domain/viewer";
import type { ApiEnv } from "#worker/api/runtime";

/** Lets signed-in users through, of one role when it is named. */
export function requireViewer(role?: UserRole) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const viewer = await c.get("runtime").findViewer(c.req.raw.headers);
    if (!viewer) throw new DomainError("not_signed_in", "sign in first");
    if (role && viewer.role !== role) throw new DomainError("forbidden", `needs the role ${role}`);
    c.set("viewer", viewer);
    await next();
  });
}
