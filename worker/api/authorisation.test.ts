import { randomUUID } from "node:crypto";
import { beforeAll, describe, expect, it } from "vitest";
import { type Case, expectAnswersOf } from "#scripts/testing/access-matrix";
import {
  type ApiWorld,
  adminOnly,
  createApiWorld,
  DEAD_LETTERS,
  everyone,
  OWNED_CODE,
  OWNED_WALLET,
  ownerOnly,
  PROPOSALS,
  REWARDS,
  row,
  signedIn,
} from "#scripts/testing/api-world";
import { createTestDatabase } from "#scripts/testing/database";
import { APP_URL, CRON_SECRET } from "#scripts/testing/test-app";
import { createApi } from "#worker/api/app";

let world: ApiWorld;

beforeAll(async () => {
  world = await createApiWorld(await createTestDatabase());
}, 60_000);

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

/** Names a payout that there is not: it is refused line by line. */
const NO_FINDING = "00000000-0000-4000-8000-000000000000";
const NO_CODE = "No5uchCo";
const BANK_ANSWER = "payout_id,amount,status,bank_reference\nnone,1.00,paid,B-1";

const newProduct = () => ({
  key: randomUUID(),
  vendorId: "vendor",
  name: { en: "Mug", uk: "", ru: "" },
  description: { en: "", uk: "", ru: "" },
  priceMinor: "100",
  stock: 1,
});

/** What both vendors may call, each for what is its own. */
const vendorsOnly = (answer: number) => ({ ...row(401, 403, 403, 403), vendor: answer, anotherVendor: answer });

/** The shared product is another vendor's: both vendors here are strangers to it. */
const goodsOf = (desk: "vendor" | "admin"): Record<string, Case> => {
  const answersOf = (vendor: number, anotherVendor: number, admin: number) =>
    desk === "admin" ? adminOnly(401, 403, admin) : { ...row(401, 403, 403, 403), vendor, anotherVendor };
  const at = (action: string) => () => `/api/${desk}/products/${world.productId}${action}`;
  const goods = `/api/${desk}/products`;
  return {
    [`GET ${goods}`]: { answers: answersOf(200, 200, 200) },
    [`POST ${goods}`]: { body: newProduct, answers: answersOf(201, 404, 201) },
    [`GET ${goods}/:productId`]: { path: at(""), answers: answersOf(404, 404, 200) },
    [`PUT ${goods}/:productId`]: {
      path: at(""),
      body: () => ({ ...newProduct(), seen: "0".repeat(64) }),
      answers: answersOf(404, 404, 409),
    },
    [`POST ${goods}/:productId/stock`]: {
      path: at("/stock"),
      body: () => ({ by: 1, key: randomUUID() }),
      answers: answersOf(404, 404, 204),
    },
    [`PUT ${goods}/:productId/rate`]: {
      path: at("/rate"),
      body: () => ({ referralRateBp: 500 }),
      answers: answersOf(404, 404, 204),
    },
    [`PUT ${goods}/:productId/picture`]: { path: at("/picture"), answers: answersOf(400, 400, 400) },
    [`DELETE ${goods}/:productId/picture`]: { path: at("/picture"), answers: answersOf(404, 404, 204) },
    [`POST ${goods}/:productId/archive`]: {
      path: at("/archive"),
      body: () => ({ reason: "test" }),
      answers: answersOf(404, 404, 204),
    },
    // Back on sale, for those that follow.
    [`POST ${goods}/:productId/restore`]: { path: at("/restore"), answers: answersOf(404, 404, 204) },
  };
};

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
  "POST /api/letters/vendor-invitation/press": { body: () => ({ token: "x" }), answers: signedIn(401, 404) },
  "POST /api/letters/stop-wallet-link/press": { body: () => ({ token: "x" }), answers: everyone(404) },
  "POST /api/letters/stop-bank-details/press": { body: () => ({ token: "x" }), answers: everyone(404) },
  "POST /api/account/proof/nonce": { answers: signedIn(401, 200) },
  "POST /api/account/proof": { body: () => ({ password: "not-the-password" }), answers: signedIn(401, 400) },
  "POST /api/account/proof/factor": { body: () => ({ proof: { code: "123456" } }), answers: signedIn(401, 400) },
  "POST /api/account/passkeys/options": { answers: signedIn(401, 200) },
  "POST /api/account/passkeys/challenge": { answers: signedIn(401, 404) },
  "GET /api/account/wallets": { answers: signedIn(401, 200) },
  "POST /api/account/wallets/nonce": { answers: signedIn(401, 200) },
  "POST /api/account/wallets": { body: () => ({ message: "x", signature: "0x00" }), answers: signedIn(401, 400) },
  "POST /api/refcodes/labels": {
    body: () => ({ code: OWNED_CODE, label: "insta" }),
    answers: ownerOnly(401, 404, 204),
  },
  // Idempotent: removing a label that one does not have changes nothing and answers 204.
  "DELETE /api/refcodes/labels/:code/:label": {
    path: () => `/api/refcodes/labels/${OWNED_CODE}/insta`,
    answers: signedIn(401, 204),
  },
  "POST /api/account/wallets/pairing": { answers: signedIn(401, 200) },
  "GET /api/account/wallets/pairing": { answers: signedIn(401, 200) },
  "POST /api/account/wallets/pairing/sign": {
    body: () => ({ token: "x", message: "x", signature: "0x00" }),
    answers: everyone(404),
  },
  "POST /api/account/wallets/pairing/confirm": { body: () => ({ number: 42 }), answers: signedIn(401, 404) },
  "DELETE /api/account/wallets/:address": {
    path: () => `/api/account/wallets/${OWNED_WALLET}`,
    answers: ownerOnly(401, 404, 204),
  },
  "POST /api/admin/credits": { body: grant, answers: adminOnly(401, 403, 201) },
  "GET /api/admin/desk": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/debts/:userId": { path: () => "/api/admin/debts/user", answers: adminOnly(401, 403, 200) },
  // No account has this id.
  "POST /api/admin/debts/:userId/reliefs": {
    path: () => "/api/admin/debts/user/reliefs",
    body: () => ({ reliefId: randomUUID(), kind: "forgiven", tokenAmount: "1", reason: "test" }),
    answers: adminOnly(401, 403, 404),
  },
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
  "GET /api/admin/commissions/clone": { answers: adminOnly(401, 403, 200) },
  "PUT /api/admin/commissions/clone": {
    body: () => ({ referralRateBp: 500, payoutSchedule: "weekly", payoutHoldDays: 3, reason: "test" }),
    answers: adminOnly(401, 403, 200),
  },
  "PUT /api/admin/commissions/vendors/:vendorId": {
    path: () => "/api/admin/commissions/vendors/vendor",
    body: () => ({
      platformRateBp: null,
      referralRateBp: 500,
      payoutSchedule: null,
      payoutHoldDays: null,
      reason: "test",
    }),
    answers: adminOnly(401, 403, 200),
  },
  "PUT /api/admin/commissions/products/:productId": {
    path: () => `/api/admin/commissions/products/${world.productId}`,
    body: () => ({ referralRateBp: null, reason: "test" }),
    answers: adminOnly(401, 403, 200),
  },
  "GET /api/admin/vendors": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/vendors/:vendorId": { path: () => "/api/admin/vendors/vendor", answers: adminOnly(401, 403, 200) },
  "POST /api/admin/vendors": {
    body: () => ({ vendorId: randomUUID(), name: "Kiln", tier: "starter" }),
    answers: adminOnly(401, 403, 201),
  },
  // Somebody works for it.
  "POST /api/admin/vendors/:vendorId/invitations": {
    path: () => "/api/admin/vendors/vendor/invitations",
    body: () => ({ invitationId: randomUUID(), email: "new@mail.example.com", locale: "uk" }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/vendors/:vendorId/detach": {
    path: () => "/api/admin/vendors/vendor/detach",
    body: () => ({ personId: "none", reason: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/vendors/:vendorId/invitations/:invitationId/withdraw": {
    path: () => "/api/admin/vendors/vendor/invitations/none/withdraw",
    answers: adminOnly(401, 403, 404),
  },
  "GET /api/admin/due-payouts": { answers: adminOnly(401, 403, 200) },
  "POST /api/admin/due-payouts/process": { body: () => ({}), answers: adminOnly(401, 403, 200) },
  "GET /api/admin/payouts": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/payouts/:payoutId": { path: () => "/api/admin/payouts/none", answers: adminOnly(401, 403, 404) },
  "POST /api/admin/payouts/:payoutId/confirm": {
    path: () => "/api/admin/payouts/none/confirm",
    body: () => ({ bankReference: "B-1" }),
    answers: adminOnly(401, 403, 404),
  },
  "POST /api/admin/payouts/:payoutId/fail": {
    path: () => "/api/admin/payouts/none/fail",
    body: () => ({ bankReference: "B-1", reason: "test" }),
    answers: adminOnly(401, 403, 404),
  },
  "POST /api/admin/payouts/:payoutId/return": {
    path: () => "/api/admin/payouts/none/return",
    body: () => ({ bankReference: "B-1", reason: "test" }),
    answers: adminOnly(401, 403, 404),
  },
  "GET /api/admin/payout-batches": { answers: adminOnly(401, 403, 200) },
  "POST /api/admin/settlements/:settlementId/hold": {
    path: () => "/api/admin/settlements/none/hold",
    body: () => ({ reason: "test" }),
    answers: adminOnly(401, 403, 404),
  },
  "POST /api/admin/settlements/:settlementId/release": {
    path: () => "/api/admin/settlements/none/release",
    body: () => ({ reason: "test" }),
    answers: adminOnly(401, 403, 404),
  },
  "GET /api/admin/settlements/:settlementId/reversal": {
    path: () => "/api/admin/settlements/none/reversal",
    answers: adminOnly(401, 403, 404),
  },
  "POST /api/admin/settlements/:settlementId/reverse": {
    path: () => "/api/admin/settlements/none/reverse",
    body: () => ({ reason: "test", seenMinor: "1" }),
    answers: adminOnly(401, 403, 404),
  },
  "GET /api/admin/orders": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/orders/:orderReference": {
    path: () => `/api/admin/orders/${world.orderId}`,
    answers: adminOnly(401, 403, 200),
  },
  // The order is not paid yet.
  "POST /api/admin/orders/:orderReference/refunds/preview": {
    path: () => `/api/admin/orders/${world.orderReference}/refunds/preview`,
    body: () => ({ wish: { reason: "whole" } }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/orders/:orderReference/refunds": {
    path: () => `/api/admin/orders/${world.orderReference}/refunds`,
    body: () => ({ wish: { reason: "whole" }, note: "test" }),
    headers: { "idempotency-key": "test" },
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/orders/:orderReference/chargebacks": {
    path: () => `/api/admin/orders/${world.orderReference}/chargebacks`,
    body: () => ({ bankReference: "B-1", note: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/orders/:orderReference/ask": {
    path: () => "/api/admin/orders/none/ask",
    answers: adminOnly(401, 403, 404),
  },
  "GET /api/admin/refund-requests": { answers: adminOnly(401, 403, 200) },
  "POST /api/admin/refund-requests/:id/grant": {
    path: () => "/api/admin/refund-requests/none/grant",
    headers: { "idempotency-key": "test" },
    answers: adminOnly(401, 403, 404),
  },
  "POST /api/admin/refund-requests/:id/decline": {
    path: () => "/api/admin/refund-requests/none/decline",
    body: () => ({ why: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "GET /api/admin/payments": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/refunds": { answers: adminOnly(401, 403, 200) },
  "POST /api/admin/payments/resolve": {
    body: () => ({ key: "no such event", note: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/payments/ask": { body: () => ({ key: "no such event" }), answers: adminOnly(401, 403, 409) },
  "POST /api/admin/payments/record": {
    body: () => ({ key: "no such event", as: "by_hand", bankReference: "T-1", note: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/payments/match": {
    body: () => ({ key: "no such event", refundId: "by-hand:none", note: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/payments/refunds/:refundId/retry": {
    path: () => "/api/admin/payments/refunds/none/retry",
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/payments/refunds/:refundId/by-hand": {
    path: () => "/api/admin/payments/refunds/none/by-hand",
    body: () => ({ bankReference: "T-1", note: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/payments/refunds/:refundId/confirm": {
    path: () => "/api/admin/payments/refunds/none/confirm",
    body: () => ({ bankReference: "T-1", note: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "POST /api/admin/payments/refunds/:refundId/drop": {
    path: () => "/api/admin/payments/refunds/none/drop",
    body: () => ({ note: "test" }),
    answers: adminOnly(401, 403, 409),
  },
  "GET /api/admin/actions": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/actions.csv": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/visits": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/codes": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/codes.csv": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/codes/:code": { path: () => `/api/admin/codes/${NO_CODE}`, answers: adminOnly(401, 403, 404) },
  ...Object.fromEntries(
    ["deactivate", "reactivate"].map((verb) => [
      `POST /api/admin/codes/:code/${verb}`,
      {
        path: () => `/api/admin/codes/${NO_CODE}/${verb}`,
        body: () => ({ reason: "test" }),
        answers: adminOnly(401, 403, 404),
      },
    ]),
  ),
  "GET /api/admin/people": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/people/:personId": {
    path: () => `/api/admin/people/${world.idOf("user")}`,
    answers: adminOnly(401, 403, 200),
  },
  ...Object.fromEntries(
    ["block", "unblock", "sign-out"].map((verb) => [
      `POST /api/admin/people/:personId/${verb}`,
      {
        path: () => `/api/admin/people/none/${verb}`,
        body: () => ({ reason: "test" }),
        answers: adminOnly(401, 403, 404),
      },
    ]),
  ),
  "GET /api/admin/dead-letters": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/payout-batches/:batchId/file": {
    path: () => "/api/admin/payout-batches/none/file?format=csv",
    answers: adminOnly(401, 403, 404),
  },
  "POST /api/admin/bank-answers/preview": {
    body: () => ({ text: BANK_ANSWER }),
    answers: adminOnly(401, 403, 200),
  },
  "POST /api/admin/bank-answers/apply": {
    body: () => ({ text: BANK_ANSWER }),
    answers: adminOnly(401, 403, 200),
  },
  "GET /api/admin/vendors/:vendorId/bank-details": {
    path: () => "/api/admin/vendors/vendor/bank-details",
    answers: adminOnly(401, 403, 200),
  },
  "POST /api/admin/bank-details/:id/use-again": {
    path: () => "/api/admin/bank-details/none/use-again",
    body: () => ({ refusedAt: new Date(0).toISOString(), reason: "test" }),
    answers: adminOnly(401, 403, 404),
  },
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
  "GET /api/admin/findings": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/findings/:findingId": {
    path: () => `/api/admin/findings/${NO_FINDING}`,
    answers: adminOnly(401, 403, 404),
  },
  "POST /api/admin/findings/:findingId/close": {
    path: () => `/api/admin/findings/${NO_FINDING}/close`,
    body: () => ({ seenFacts: "0".repeat(64), reason: "test" }),
    answers: adminOnly(401, 403, 404),
  },
  "GET /api/admin/audit-runs": { answers: adminOnly(401, 403, 200) },
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
  ...goodsOf("vendor"),
  ...goodsOf("admin"),
  "GET /api/products": { answers: everyone(200) },
  "GET /api/refcodes": { answers: signedIn(401, 200) },
  "GET /api/refcodes/my-rewards": { answers: signedIn(401, 200) },
  "GET /api/refcodes/my-rewards.csv": { answers: signedIn(401, 200) },
  "GET /api/refcodes/my-rewards/:key": {
    path: () => `/api/refcodes/my-rewards/${randomUUID()}`,
    answers: signedIn(401, 404),
  },
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
  "POST /api/vendor/refund-requests": {
    body: () => ({ itemId: "nobodys", quantity: 1, reason: "test" }),
    answers: { ...row(401, 403, 403, 403), vendor: 404, anotherVendor: 404 },
  },
  "GET /api/vendor/orders": { answers: { ...row(401, 403, 403, 403), vendor: 200, anotherVendor: 200 } },
  "POST /api/vendor/orders/:settlementId/sent": {
    path: () => "/api/vendor/orders/nobodys/sent",
    body: () => ({ carrier: "Nova Poshta" }),
    answers: { ...row(401, 403, 403, 403), vendor: 404, anotherVendor: 404 },
  },
  "PUT /api/vendor/orders/:settlementId/sent": {
    path: () => "/api/vendor/orders/nobodys/sent",
    body: () => ({ carrier: "Nova Poshta" }),
    answers: { ...row(401, 403, 403, 403), vendor: 404, anotherVendor: 404 },
  },
  "PUT /api/vendor/delivery": {
    body: () => ({ vendorId: "vendor", delivery: { how: "Nova Poshta", daysFrom: 1, daysTo: 3 } }),
    answers: { ...row(401, 403, 403, 403), vendor: 204, anotherVendor: 404 },
  },
  "PUT /api/vendor/referral-rate": {
    body: () => ({ vendorId: "vendor", rateBp: 500 }),
    answers: { ...row(401, 403, 403, 403), vendor: 204, anotherVendor: 404 },
  },
  "PUT /api/vendor/payout-method": {
    body: () => ({ vendorId: "vendor", method: "credit" }),
    answers: { ...row(401, 403, 403, 403), vendor: 204, anotherVendor: 404 },
  },
  "GET /api/vendor/bank-details": { answers: { ...row(401, 403, 403, 403), vendor: 200, anotherVendor: 200 } },
  "POST /api/vendor/bank-details": {
    body: () => ({
      vendorId: "vendor",
      details: { iban: "UA213223130000026007233566001", holder: "Test", taxCode: "12345678", purpose: "Payout" },
      oldStay: false,
      key: randomUUID(),
    }),
    answers: { ...row(401, 403, 403, 403), vendor: 200, anotherVendor: 404 },
  },
  "POST /api/vendor/bank-details/:id/withdraw": {
    path: () => "/api/vendor/bank-details/nobodys/withdraw",
    answers: { ...row(401, 403, 403, 403), vendor: 404, anotherVendor: 404 },
  },
  "GET /api/vendor/standing": { answers: vendorsOnly(200) },
  "GET /api/vendor/settlements/:settlementId": {
    path: () => `/api/vendor/settlements/${world.orderReference}:vendor`,
    answers: vendorsOnly(404),
  },
  "GET /api/vendor/statements/:month": { path: () => "/api/vendor/statements/2026-03", answers: vendorsOnly(200) },
  "GET /api/vendor/rate-estimate": {
    path: () => "/api/vendor/rate-estimate?rateBp=700",
    answers: vendorsOnly(200),
  },
  "GET /api/vendor/sales.csv": { answers: vendorsOnly(200) },
  "GET /api/vendor/statement.csv": {
    path: () => "/api/vendor/statement.csv?month=2026-03",
    answers: vendorsOnly(200),
  },
  "GET /api/admin/settlements": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/settlements.csv": { answers: adminOnly(401, 403, 200) },
  "GET /api/admin/settlements/:settlementId": {
    path: () => "/api/admin/settlements/nobodys",
    answers: adminOnly(401, 403, 404),
  },
  "GET /api/vendor/payouts": { answers: { ...row(401, 403, 403, 403), vendor: 200, anotherVendor: 200 } },
  "GET /api/vendor/payouts/:payoutId": {
    path: () => "/api/vendor/payouts/none",
    answers: { ...row(401, 403, 403, 403), vendor: 404, anotherVendor: 404 },
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

/** What Hono will answer; entries for a whole subtree are middleware, and `/api/auth/*` is Better Auth's table. */
function ownTable(): string[] {
  const { routes } = createApi(APP_URL);
  return [...new Set(routes.filter(({ path }) => !path.endsWith("/*")).map(({ method, path }) => `${method} ${path}`))];
}

describe("our endpoints", () => {
  it("are all in the matrix, and nothing else is", () => {
    expect(ownTable().toSorted()).toEqual(Object.keys(endpoints).toSorted());
  });

  it.each(Object.entries(endpoints))("%s", (name, each) => expectAnswersOf(world, name, each));

  it("open the mint run from outside to the cron secret and to nothing else", async () => {
    const authorization = `Bearer ${CRON_SECRET}`;
    const ask = (role: "anonymous" | "admin", value: string) =>
      world.send("GET", "/api/cron/refcodes-mint", role, { headers: { authorization: value } });
    expect((await ask("anonymous", authorization)).status).toBe(200);
    expect((await ask("admin", `${authorization}x`)).status).toBe(401);
  });
});
