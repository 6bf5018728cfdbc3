import { timingSafeEqual } from "node:crypto";
import type { MiddlewareHandler } from "hono";
import { createMiddleware } from "hono/factory";
import { DomainError } from "#core/domain/errors";
import { isFresh, mayEnter } from "#core/domain/session-proof";
import type { ApiEnv } from "#worker/api/runtime";

/** Who may call an endpoint. */
export type Access = "public" | SignedIn | "cron secret" | "payment provider";

export type SignedIn = "session" | "vendor" | "admin";

/** Whether the guard lets only signed-in people through. */
export function isForSignedIn(access: Access): access is SignedIn {
  return access === "session" || access === "vendor" || access === "admin";
}

/** The guard of an endpoint, if any. A payment provider proves itself by its signature, which the service checks. */
export function guardOf(access: Access): MiddlewareHandler<ApiEnv> | null {
  if (isForSignedIn(access)) return signedIn(access);
  return access === "cron secret" ? cronSecret : null;
}

/** Lets signed-in people through; only those of one role, where the access names it, with its second factor. */
function signedIn(access: SignedIn) {
  return createMiddleware<ApiEnv>(async (c, next) => {
    const runtime = c.get("runtime");
    const viewer = await runtime.findViewer(c.req.raw.headers);
    if (!viewer) throw new DomainError("not_signed_in", "sign in first");
    if (access !== "session") {
      if (viewer.role !== access) throw new DomainError("forbidden", `needs the role ${access}`);
      if (!mayEnter(viewer, runtime.factorPolicy))
        throw new DomainError("factor_needed", "give your second factor first");
    }
    c.set("viewer", viewer);
    await next();
  });
}

/** Lets through whoever has just proven who they are. Stands behind the guard for signed-in people. */
export const freshProof = createMiddleware<ApiEnv>(async (c, next) => {
  const viewer = c.get("viewer");
  if (!viewer || !isFresh(viewer, new Date())) {
    throw new DomainError("fresh_proof_needed", "prove who you are again: POST /api/account/proof");
  }
  await next();
});

const cronSecret = createMiddleware<ApiEnv>(async (c, next) => {
  const given = Buffer.from(c.req.header("authorization") ?? "");
  const expected = Buffer.from(`Bearer ${c.get("runtime").cronSecret}`);
  if (given.length !== expected.length || !timingSafeEqual(given, expected)) {
    throw new DomainError("not_signed_in", "needs the cron secret");
  }
  await next();
});
