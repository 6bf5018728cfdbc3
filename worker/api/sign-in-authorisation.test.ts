import { beforeAll, describe, expect, it } from "vitest";
import { type Case, expectAnswersOf } from "#scripts/testing/access-matrix";
import { type ApiWorld, createApiWorld, everyone } from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { createAuth } from "#web/auth";

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld(await createTestDatabase());
}, 60_000);

const PREFIX = "/api/auth";
const OFF = everyone(404);
const EMPTY = { body: () => ({}) };

/** Better Auth's own endpoints, below the prefix. A 400 means that it was let in and asked for more than nothing. */
const authEndpoints: Record<string, Case> = {
  "POST /sign-in/social": { ...EMPTY, answers: everyone(400) },
  "GET /callback/:id": { path: () => "/callback/google", answers: everyone(302) },
  "POST /callback/:id": { path: () => "/callback/google", ...EMPTY, answers: everyone(302) },
  "GET /get-session": { answers: everyone(200) },
  "POST /get-session": { ...EMPTY, answers: everyone(405) },
  "POST /sign-up/email": { ...EMPTY, answers: everyone(400) },
  "POST /sign-in/email": { ...EMPTY, answers: everyone(400) },
  "POST /reset-password": { ...EMPTY, answers: OFF },
  "POST /verify-password": { ...EMPTY, answers: OFF },
  "GET /verify-email": { answers: OFF },
  "POST /send-verification-email": { ...EMPTY, answers: OFF },
  "POST /change-email": { ...EMPTY, answers: OFF },
  "POST /change-password": { ...EMPTY, answers: OFF },
  "POST /update-session": { ...EMPTY, answers: OFF },
  "POST /update-user": { ...EMPTY, answers: OFF },
  "POST /delete-user": { ...EMPTY, answers: OFF },
  "POST /request-password-reset": { ...EMPTY, answers: OFF },
  "GET /reset-password/:token": { path: () => "/reset-password/x?callbackURL=%2F", answers: OFF },
  "GET /list-sessions": { answers: OFF },
  "POST /revoke-session": { ...EMPTY, answers: OFF },
  "POST /link-social": { ...EMPTY, answers: OFF },
  "GET /list-accounts": { answers: OFF },
  "GET /delete-user/callback": { answers: OFF },
  "POST /unlink-account": { ...EMPTY, answers: OFF },
  "POST /refresh-token": { ...EMPTY, answers: OFF },
  "POST /get-access-token": { ...EMPTY, answers: OFF },
  "GET /account-info": { answers: OFF },
  "POST /admin/set-role": { ...EMPTY, answers: OFF },
  "GET /admin/get-user": { answers: OFF },
  "POST /admin/create-user": { ...EMPTY, answers: OFF },
  "POST /admin/update-user": { ...EMPTY, answers: OFF },
  "GET /admin/list-users": { answers: OFF },
  "POST /admin/list-user-sessions": { ...EMPTY, answers: OFF },
  "POST /admin/unban-user": { ...EMPTY, answers: OFF },
  "POST /admin/ban-user": { ...EMPTY, answers: OFF },
  "POST /admin/impersonate-user": { ...EMPTY, answers: OFF },
  "POST /admin/stop-impersonating": { ...EMPTY, answers: OFF },
  "POST /admin/revoke-user-session": { ...EMPTY, answers: OFF },
  "POST /admin/revoke-user-sessions": { ...EMPTY, answers: OFF },
  "POST /admin/remove-user": { ...EMPTY, answers: OFF },
  "POST /admin/set-user-password": { ...EMPTY, answers: OFF },
  "POST /admin/has-permission": { ...EMPTY, answers: OFF },
  "POST /siwe/nonce": { ...EMPTY, answers: everyone(200) },
  "POST /siwe/get-nonce": { ...EMPTY, answers: OFF },
  "POST /siwe/verify": { ...EMPTY, answers: everyone(400) },
  "GET /ok": { answers: everyone(200) },
  "GET /error": { answers: everyone(302) },
  // The last one ends the session.
  "POST /revoke-other-sessions": { ...EMPTY, answers: OFF },
  "POST /revoke-sessions": { ...EMPTY, answers: OFF },
  "POST /sign-out": { ...EMPTY, answers: everyone(200) },
};

function authTable(): string[] {
  const { settings, runtime } = world.app;
  const { ctx, accountCtx, limitSignIn } = runtime;
  const { api } = createAuth({ ctx, accountCtx, settings, limitSignIn });
  return Object.values(api).flatMap(({ path, options }) => {
    const methods: readonly string[] = [options.method].flat();
    return path ? methods.map((method) => `${method} ${path}`) : [];
  });
}

describe("sign-in's endpoints", () => {
  it("are all in the matrix, and nothing else is", () => {
    expect(authTable().toSorted()).toEqual(Object.keys(authEndpoints).toSorted());
  });

  it.each(Object.entries(authEndpoints))("%s", (name, { path, ...each }) => {
    const [method, route = ""] = name.split(" ");
    return expectAnswersOf(world, `${method} ${PREFIX}${route}`, { ...each, path: () => PREFIX + (path?.() ?? route) });
  });
});
