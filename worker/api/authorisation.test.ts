import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import {
  type ApiWorld,
  adminOnly,
  createApiWorld,
  DEAD_LETTERS,
  everyone,
  OWNED_WALLET,
  ownerOnly,
  PROPOSALS,
  REWARDS,
  type Row,
  roles,
  row,
  type Sent,
  signedIn,
} from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { APP_URL, CRON_SECRET } from "#scripts/testing/test-app";
import { createAuth } from "#web/auth";
import { createApi } from "#worker/api/app";
import { refusalsOf } from "#worker/api/openapi";
import { operations } from "#worker/api/operations";

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld(await createTestDatabase());
}, 60_000);

interface Case extends Pick<Sent, "headers"> {
  /** Where the route has parameters. */
  path?: () => string;
  body?: () => unknown;
  answers: Row<number>;
}

const order = () => ({
  items: [{ productId: world.productId, quantity: 1 }],
  contact: { name: "Test", phone: "+380501112233", city: "Kyiv", address: "Khreshchatyk 1" },
});
const grant = () => ({
  grantId: randomUUID(),
  email: "user@store.test",
  amountMinor: "1",
  currency: "UAH",
  reason: "test",
});

/** Every endpoint of ours: who gets which status. */
const endpoints: Record<string, Case> = {
  "GET /api/account/export": { answers: signedIn(401, 200) },
  "GET /api/account/deletion": { answers: signedIn(401, 200) },
  "DELETE /api/account": { body: () => ({ confirm: "somebody-else@store.test" }), answers: signedIn(401, 400) },
  "PUT /api/account/password": {
    body: () => ({ currentPassword: "not-the-password", newPassword: "another-password" }),
    answers: signedIn(401, 400),
  },
  "POST /api/letters/reset-password": { body: () => ({ email: "nobody@store.test" }), answers: everyone(204) },
  "POST /api/letters/reset-password/press": {
    body: () => ({ token: "x", newPassword: "another-password" }),
    answers: everyone(404),
  },
  "POST /api/letters/confirm-email": { body: () => ({}), answers: signedIn(401, 204) },
  "POST /api/letters/confirm-email/press": { body: () => ({ token: "x" }), answers: signedIn(401, 404) },
  "POST /api/letters/change-email/nonce": {
    body: () => ({ newEmail: "new@mail.example.com" }),
    answers: signedIn(401, 200),
  },
  "POST /api/letters/change-email": {
    body: () => ({ newEmail: "new@mail.example.com", proof: { password: "not-the-password" } }),
    answers: signedIn(401, 400),
  },
  "POST /api/letters/approve-change/press": { body: () => ({ token: "x" }), answers: signedIn(401, 404) },
  "POST /api/letters/confirm-change/press": { body: () => ({ token: "x" }), answers: signedIn(401, 404) },
  "POST /api/letters/stop-wallet-link/press": { body: () => ({ token: "x" }), answers: everyone(404) },
  "POST /api/account/proof/nonce": { answers: signedIn(401, 200) },
  "POST /api/account/proof": { body: () => ({ password: "not-the-password" }), answers: signedIn(401, 400) },
  "POST /api/account/proof/factor": { body: () => ({ proof: { code: "123456" } }), answers: signedIn(401, 400) },
  "POST /api/account/passkeys/options": { answers: signedIn(401, 200) },
  "POST /api/account/passkeys/challenge": { answers: signedIn(401, 404) },
  "GET /api/account/wallets": { answers: signedIn(401, 200) },
  "POST /api/account/wallets/nonce": { answers: signedIn(401, 200) },
  "POST /api/account/wallets": { body: () => ({ message: "x", signature: "0x00" }), answers: signedIn(401, 400) },
  "DELETE /api/account/wallets/:address": {
    path: () => `/api/account/wallets/${OWNED_WALLET}`,
    answers: ownerOnly(401, 404, 204),
  },
  "POST /api/admin/credits": { body: grant, answers: adminOnly(401, 403, 201) },
  "GET /api/admin/proposals": { answers: adminOnly(401, 403, 200) },
  "POST /api/admin/proposals": {
    body: () => ({ kind: "role", proposalId: randomUUID(), email: "user@store.test", role: "vendor", reason: "test" }),
    answers: adminOnly(401, 403, 201),
  },
  "POST /api/admin/proposals/:id/carry-out": {
    path: () => `/api/admin/proposals/${PROPOSALS.carriedOut}/carry-out`,
    answers: adminOnly(401, 403, 200),
  },
  "POST /api/admin/proposals/:id/decline": {
    path: () => `/api/admin/proposals/${PROPOSALS.declined}/decline`,
    answers: adminOnly(401, 403, 200),
  },
  "PUT /api/admin/commissions/clone": {
    body: () => ({ referralRateBp: 500, payoutSchedule: "weekly", payoutHoldDays: 3 }),
    answers: adminOnly(401, 403, 200),
  },
  "PUT /api/admin/commissions/vendors/:vendorId": {
    path: () => "/api/admin/commissions/vendors/vendor",
    body: () => ({ platformRateBp: null, referralRateBp: 500, payoutSchedule: null, payoutHoldDays: null }),
    answers: adminOnly(401, 403, 200),
  },
  "PUT /api/admin/commissions/products/:productId": {
    path: () => `/api/admin/commissions/products/${world.productId}`,
    body: () => ({ referralRateBp: null }),
    answers: adminOnly(401, 403, 200),
  },
  "GET /api/admin/payments": { answers: adminOnly(401, 403, 200) },
  "POST /api/admin/payments/resolve": {
    body: () => ({ key: "no such event", note: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/payments/refunds/:orderReference/retry": {
    path: () => `/api/admin/payments/refunds/${world.orderReference}/retry`,
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/payments/refunds/:orderReference/resolve": {
    path: () => `/api/admin/payments/refunds/${world.orderReference}/resolve`,
    body: () => ({ note: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "GET /api/admin/dead-letters": { answers: adminOnly(401, 403, 200) },
  "POST /api/admin/dead-letters/:id/replay": {
    path: () => `/api/admin/dead-letters/${DEAD_LETTERS.replayed}/replay`,
    answers: adminOnly(401, 403, 200),
  },
  "POST /api/admin/dead-letters/:id/drop": {
    path: () => `/api/admin/dead-letters/${DEAD_LETTERS.dropped}/drop`,
    body: () => ({ reason: "test" }),
    answers: adminOnly(401, 403, 200),
  },
  "GET /api/audit/:orderReference": {
    path: () => `/api/audit/${world.orderReference}`,
    answers: adminOnly(401, 403, 200),
  },
  "GET /api/cron/refcodes-mint": { answers: everyone(401) },
  "GET /api/openapi.json": { answers: everyone(200) },
  "GET /api/docs": { answers: everyone(200) },
  "GET /api/health": { answers: everyone(503) },
  "GET /api/notifications": { answers: signedIn(401, 200) },
  "POST /api/notifications/read": { body: () => ({}), answers: signedIn(401, 200) },
  "GET /api/payments/:provider/return": {
    path: () => "/api/payments/wayforpay/return",
    answers: everyone(303),
  },
  "POST /api/payments/:provider/return": {
    path: () => "/api/payments/wayforpay/return",
    answers: everyone(303),
  },
  "POST /api/payments/:provider/webhook": {
    path: () => "/api/payments/wayforpay/webhook",
    body: () => ({ forged: true }),
    answers: everyone(400),
  },
  "GET /api/products": { answers: everyone(200) },
  "GET /api/refcodes": { answers: signedIn(401, 200) },
  "POST /api/refcodes/mint": { answers: adminOnly(401, 403, 200) },
  "GET /api/refcodes/rewards": { answers: adminOnly(401, 403, 200) },
  "GET /api/refcodes/rewards/:orderReference/evidence": {
    path: () => `/api/refcodes/rewards/${REWARDS.failed}/evidence`,
    answers: adminOnly(401, 403, 200),
  },
  "POST /api/refcodes/rewards/:orderReference/approve": {
    path: () => `/api/refcodes/rewards/${REWARDS.pending}/approve`,
    answers: adminOnly(401, 403, 200),
  },
  "POST /api/refcodes/rewards/:orderReference/reject": {
    path: () => `/api/refcodes/rewards/${REWARDS.doomed}/reject`,
    body: () => ({ reason: "test" }),
    answers: adminOnly(401, 403, 200),
  },
  "POST /api/refcodes/rewards/:orderReference/retry": {
    path: () => `/api/refcodes/rewards/${REWARDS.failed}/retry`,
    answers: adminOnly(401, 403, 200),
  },
  "GET /api/store/payments/:orderReference": {
    path: () => `/api/store/payments/${world.orderReference}`,
    answers: ownerOnly(401, 404, 200),
  },
  "GET /api/store/orders": { answers: signedIn(401, 200) },
  "GET /api/store/orders/:orderReference": {
    path: () => `/api/store/orders/${world.orderId}`,
    answers: row(401, 404, 200, 200),
  },
  "GET /api/vendor/settlements": { answers: { ...row(401, 403, 403, 403), vendor: 200, anotherVendor: 200 } },
  "POST /api/store/orders": { body: order, answers: signedIn(401, 201) },
  "POST /api/store/payments/:provider": {
    path: () => "/api/store/payments/wayforpay",
    body: () => ({ orderId: world.orderId }),
    answers: ownerOnly(401, 404, 200),
  },
  "POST /api/store/payments/credit": { body: () => ({ orderId: world.orderId }), answers: ownerOnly(401, 404, 200) },
};

const OFF = everyone(404);
const EMPTY = { body: () => ({}) };

/** Better Auth's own endpoints. A 400 means that it was let in and asked for more than nothing. */
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

/** What Hono will answer; entries for a whole subtree are middleware, and `/api/auth/*` is Better Auth's table. */
function ownTable(): string[] {
  const { routes } = createApi(APP_URL);
  return [...new Set(routes.filter(({ path }) => !path.endsWith("/*")).map(({ method, path }) => `${method} ${path}`))];
}

function authTable(): string[] {
  const { settings, runtime } = world.app;
  const { ctx, accountCtx, limitSignIn } = runtime;
  const { api } = createAuth({ ctx, accountCtx, settings, limitSignIn });
  return Object.values(api).flatMap(({ path, options }) => {
    const methods: readonly string[] = [options.method].flat();
    return path ? methods.map((method) => `${method} ${path}`) : [];
  });
}

/** Sends it as everybody. What goes well, and what is refused, must be as the API's description says. */
async function expectAnswers(name: string, prefix: string, { path, body, headers, answers }: Case): Promise<void> {
  const [method = "", route = ""] = name.split(" ");
  const described = operations[`${method} ${prefix}${route}`];
  const statuses: Record<string, number> = {};
  for (const role of roles) {
    const sent = { ...(body && { body: body() }), ...(headers && { headers }) };
    const response = await world.send(method, prefix + (path?.() ?? route), role, sent);
    statuses[role] = response.status;
    if (!described) continue;
    const { status, unhealthy, otherwise } = described;
    if (response.status === status || response.status === unhealthy) described.answer?.parse(await response.json());
    else if (response.status === otherwise?.status) otherwise.answer.parse(await response.json());
    else expect(refusalsOf(name, described), `${role} is refused with ${response.status}`).toContain(response.status);
  }
  expect(statuses).toEqual(answers);
}

describe("our endpoints", () => {
  it("are all in the matrix, and nothing else is", () => {
    expect(ownTable().toSorted()).toEqual(Object.keys(endpoints).toSorted());
  });

  it.each(Object.entries(endpoints))("%s", (name, each) => expectAnswers(name, "", each));

  it("open the mint run from outside to the cron secret and to nothing else", async () => {
    const authorization = `Bearer ${CRON_SECRET}`;
    const ask = (role: "anonymous" | "admin", value: string) =>
      world.send("GET", "/api/cron/refcodes-mint", role, { headers: { authorization: value } });
    expect((await ask("anonymous", authorization)).status).toBe(200);
    expect((await ask("admin", `${authorization}x`)).status).toBe(401);
  });
});

describe("sign-in's endpoints", () => {
  it("are all in the matrix, and nothing else is", () => {
    expect(authTable().toSorted()).toEqual(Object.keys(authEndpoints).toSorted());
  });

  it.each(Object.entries(authEndpoints))("%s", (name, each) => expectAnswers(name, "/api/auth", each));
});
