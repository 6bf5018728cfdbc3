import { randomUUID } from "node:crypto";
import { and, eq, inArray, not } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { z } from "zod";
import type { LoggedAction } from "#core/domain/logged-action";
import { actionLog } from "#db/schema";
import { DEAD_LETTERS, PROPOSALS, REWARDS, type Role } from "#scripts/testing/api-world";
import { createVerbWorld, type VerbWorld } from "#scripts/testing/verb-walk";
import { webpFile } from "#scripts/testing/webp-files";
import { operations } from "#worker/api/operations";

let world: VerbWorld;

beforeAll(async () => {
  world = await createVerbWorld();
}, 60_000);

interface Sent {
  path?: string;
  body?: unknown;
  headers?: Record<string, string>;
}

interface Verb {
  /** Who does it: an admin, unless it is a vendor's or somebody else's. */
  as?: Role;
  /** Makes what it is done to; answers what is sent. */
  send(): Sent | Promise<Sent>;
  /** What the log then has of whoever did it. */
  logs: readonly LoggedAction[];
}

const reason = "as agreed by telephone";
const one = (log: LoggedAction, send: Verb["send"], as: Role = "admin"): Verb => ({ as, send, logs: [log] });
const made: Record<string, string> = {};
const text = { en: "Bowl", uk: "", ru: "" };

function goodsOf(desk: "vendor" | "admin"): Record<string, Verb> {
  const goods = `/api/${desk}/products`;
  const at = (action = "") => `${goods}/${made[desk] ?? ""}${action}`;
  const product = () => ({ key: randomUUID(), vendorId: "vendor", name: text, description: text, priceMinor: "100" });
  const verb = (log: LoggedAction, action: string, body?: unknown): Verb =>
    one(log, () => ({ path: at(action), ...(body !== undefined && { body }) }), desk);
  return {
    [`POST ${goods}`]: one("product.create", () => ({ body: { ...product(), stock: 1 } }), desk),
    [`PUT ${goods}/:productId`]: one(
      "product.edit",
      async () => {
        const { version } = z
          .looseObject({ version: z.string() })
          .parse(await (await world.send("GET", at(), desk)).json());
        return { path: at(), body: { ...product(), priceMinor: "200", seen: version } };
      },
      desk,
    ),
    [`POST ${goods}/:productId/stock`]: verb("product.stock", "/stock", { by: 2, key: randomUUID() }),
    [`PUT ${goods}/:productId/rate`]: verb("product.rate", "/rate", { referralRateBp: 700 }),
    [`PUT ${goods}/:productId/picture`]: verb("product.picture", "/picture", webpFile("lossy")),
    [`DELETE ${goods}/:productId/picture`]: verb("product.picture", "/picture"),
    [`POST ${goods}/:productId/archive`]: verb("product.archive", "/archive", { reason }),
    [`POST ${goods}/:productId/restore`]: verb("product.restore", "/restore"),
  };
}

const decide = (log: LoggedAction, path: string, body: unknown = {}): Verb => one(log, () => ({ path, body }));
const key = () => ({ "idempotency-key": randomUUID() });
const outside = { bankReference: "T-1", note: reason };

/** Of one payout, first what its bank says, then what it says later. */
async function payoutAt(verb: string, isNew: boolean): Promise<Sent> {
  if (isNew) made.payout = await world.make.payout();
  return { path: `/api/admin/payouts/${made.payout}/${verb}`, body: { bankReference: "B-1", reason } };
}

async function settlementAt(verb: string, isNew: boolean): Promise<string> {
  if (isNew) made.settlement = (await world.make.sale()).settlementId;
  return `/api/admin/settlements/${made.settlement}/${verb}`;
}

/** Every verb of staff, in the order in which they are done. */
const verbs: Record<string, Verb> = {
  "POST /api/refcodes/mint": decide("mint_run.started", "/api/refcodes/mint"),
  ...Object.fromEntries(
    (
      [
        ["approve", "pending", "reward.approved"],
        ["reject", "doomed", "reward.rejected"],
        ["retry", "failed", "reward.retried"],
      ] as const
    ).map(([verb, which, log]) => [
      `POST /api/refcodes/rewards/:orderReference/${verb}`,
      decide(log, `/api/refcodes/rewards/${REWARDS[which]}/${verb}`, { reason }),
    ]),
  ),
  "POST /api/admin/dead-letters/:id/replay": decide(
    "message.replayed",
    `/api/admin/dead-letters/${DEAD_LETTERS.replayed}/replay`,
  ),
  "POST /api/admin/dead-letters/:id/drop": decide(
    "message.dropped",
    `/api/admin/dead-letters/${DEAD_LETTERS.dropped}/drop`,
    { reason },
  ),
  "POST /api/admin/credits": decide("credit.granted", "/api/admin/credits", {
    grantId: randomUUID(),
    email: "user@store.test",
    amountMinor: "1",
    currency: "UAH",
    reason,
  }),
  "POST /api/admin/proposals": decide("proposal.made", "/api/admin/proposals", {
    kind: "role",
    proposalId: randomUUID(),
    email: "user@store.test",
    role: "vendor",
    reason,
  }),
  "POST /api/admin/proposals/:id/carry-out": decide(
    "proposal.carried_out",
    `/api/admin/proposals/${PROPOSALS.carriedOut}/carry-out`,
  ),
  "POST /api/admin/proposals/:id/decline": decide(
    "proposal.declined",
    `/api/admin/proposals/${PROPOSALS.declined}/decline`,
  ),
  "POST /api/admin/debts/:userId/reliefs": one("debt.relieved", async () => ({
    path: `/api/admin/debts/${await world.make.debt()}/reliefs`,
    body: { reliefId: randomUUID(), kind: "forgiven", tokenAmount: "1", reason },
  })),
  "PUT /api/admin/commissions/clone": decide("clone.settings", "/api/admin/commissions/clone", {
    referralRateBp: 600,
    payoutSchedule: "daily",
    payoutHoldDays: 0,
    reason,
  }),
  "PUT /api/admin/commissions/vendors/:vendorId": decide("vendor.terms", "/api/admin/commissions/vendors/vendor", {
    platformRateBp: null,
    referralRateBp: 500,
    payoutSchedule: "instant",
    payoutHoldDays: 0,
    reason,
  }),
  "PUT /api/admin/commissions/products/:productId": decide(
    "product.rate",
    "/api/admin/commissions/products/of-vendor",
    { referralRateBp: 300, reason },
  ),
  "POST /api/admin/vendors": one("vendor.created", () => {
    made.newVendor = randomUUID();
    return { body: { vendorId: made.newVendor, name: "Kiln", tier: "starter" } };
  }),
  "POST /api/admin/vendors/:vendorId/invitations": one("vendor.invited", () => invitation("new@mail.example.com")),
  "POST /api/admin/vendors/:vendorId/invitations/:invitationId/withdraw": one("vendor.invitation_withdrawn", () => ({
    path: `/api/admin/vendors/${made.newVendor}/invitations/${made.invitation}/withdraw`,
  })),
  "POST /api/letters/vendor-invitation/press": one(
    "vendor.joined",
    async () => {
      const { path, body } = invitation("anotheruser@store.test");
      await world.send("POST", path, "admin", { body });
      return { body: { token: await world.make.tokenTo("anotheruser@store.test") } };
    },
    "anotherUser",
  ),
  "POST /api/admin/settlements/:settlementId/hold": one("settlement.hold", async () => ({
    path: await settlementAt("hold", true),
    body: { reason },
  })),
  "POST /api/admin/settlements/:settlementId/release": one("settlement.release", async () => ({
    path: await settlementAt("release", false),
    body: { reason },
  })),
  "POST /api/admin/settlements/:settlementId/reverse": one("settlement.reverse", async () => {
    const preview = await world.send("GET", await settlementAt("reversal", false), "admin");
    const { netMinor } = z.looseObject({ netMinor: z.string() }).parse(await preview.json());
    return { path: await settlementAt("reverse", false), body: { reason, seenMinor: netMinor } };
  }),
  "POST /api/admin/payouts/:payoutId/confirm": one("payout.paid", () => payoutAt("confirm", true)),
  "POST /api/admin/payouts/:payoutId/return": one("payout.returned", () => payoutAt("return", false)),
  "POST /api/admin/payouts/:payoutId/fail": one("payout.failed", () => payoutAt("fail", true)),
  "POST /api/admin/bank-answers/apply": one("payout.paid", async () => {
    const payoutId = await world.make.payout();
    const shown = await world.send("GET", `/api/admin/payouts/${payoutId}`, "admin");
    const { amountMinor } = z.looseObject({ amountMinor: z.string() }).parse(await shown.json());
    const amount = `${amountMinor.slice(0, -2)}.${amountMinor.slice(-2)}`;
    return { body: { text: `payout_id,amount,status,bank_reference\n${payoutId},${amount},paid,B-9` } };
  }),
  "GET /api/admin/payout-batches/:batchId/file": one("payout_batch.downloaded", async () => ({
    path: `/api/admin/payout-batches/${await world.make.batch()}/file?format=csv`,
  })),
  "POST /api/admin/bank-details/:id/use-again": one("vendor.bank_details.used_again", async () => {
    const refusedAt = new Date("2026-03-01T10:00:00Z");
    const id = await world.make.refusedDetails(refusedAt);
    return { path: `/api/admin/bank-details/${id}/use-again`, body: { refusedAt: refusedAt.toISOString(), reason } };
  }),
  "PUT /api/vendor/delivery": one(
    "vendor.delivery",
    () => ({ body: { vendorId: "vendor", delivery: { how: "Nova Poshta", daysFrom: 1, daysTo: 3 } } }),
    "vendor",
  ),
  "PUT /api/vendor/referral-rate": one("vendor.terms", () => ({ body: { vendorId: "vendor", rateBp: 900 } }), "vendor"),
  "PUT /api/vendor/payout-method": one(
    "vendor.payoutMethod",
    () => ({ body: { vendorId: "vendor", method: "credit" } }),
    "vendor",
  ),
  "POST /api/admin/due-payouts/process": one("payout.make", async () => {
    await world.make.sale();
    return { body: {} };
  }),
  "POST /api/vendor/bank-details": one(
    "vendor.bank_details.saved",
    () => ({
      body: {
        vendorId: "vendor",
        details: { iban: "UA213223130000026007233566001", holder: "Test", taxCode: "12345678", purpose: "Payout" },
        oldStay: false,
        key: randomUUID(),
      },
    }),
    "vendor",
  ),
  "POST /api/vendor/bank-details/:id/withdraw": one(
    "vendor.bank_details.stopped",
    async () => ({ path: `/api/vendor/bank-details/${await world.make.waitingDetails()}/withdraw` }),
    "vendor",
  ),
  "POST /api/vendor/orders/:settlementId/sent": one(
    "shipment.sent",
    async () => {
      made.parcel = (await world.make.sale()).settlementId;
      return { path: `/api/vendor/orders/${made.parcel}/sent`, body: { carrier: "Nova Poshta" } };
    },
    "vendor",
  ),
  "PUT /api/vendor/orders/:settlementId/sent": one(
    "shipment.corrected",
    () => ({ path: `/api/vendor/orders/${made.parcel}/sent`, body: { carrier: "Ukrposhta" } }),
    "vendor",
  ),
  "POST /api/vendor/refund-requests": one(
    "refund_request.asked",
    async () => ({ body: { itemId: (await world.make.sale()).itemId, quantity: 1, reason } }),
    "vendor",
  ),
  "POST /api/admin/refund-requests/:id/grant": one("refund.asked", async () => ({
    path: `/api/admin/refund-requests/${await world.make.request()}/grant`,
    headers: key(),
  })),
  "POST /api/admin/refund-requests/:id/decline": one("refund_request.declined", async () => ({
    path: `/api/admin/refund-requests/${await world.make.request()}/decline`,
    body: { why: reason },
  })),
  "POST /api/admin/orders/:orderReference/refunds": one("refund.asked", async () => ({
    path: `/api/admin/orders/${(await world.make.sale()).orderReference}/refunds`,
    body: { wish: { reason: "whole" }, note: reason },
    headers: key(),
  })),
  "POST /api/admin/orders/:orderReference/chargebacks": one("refund.chargeback", async () => ({
    path: `/api/admin/orders/${(await world.make.sale()).orderReference}/chargebacks`,
    body: outside,
  })),
  "POST /api/admin/orders/:orderReference/ask": one("payment.asked", async () => ({
    path: `/api/admin/orders/${(await world.make.parked()).orderReference}/ask`,
  })),
  "POST /api/admin/payments/resolve": one("payment.event_closed", async () => ({
    body: { key: (await world.make.parked()).key, note: reason },
  })),
  "POST /api/admin/payments/ask": {
    send: async () => ({ body: { key: (await world.make.parked()).key } }),
    // What was answered fits, which closes the event.
    logs: ["payment.asked", "payment.event_closed"],
  },
  "POST /api/admin/payments/record": one("payment.event_recorded", async () => ({
    body: { key: (await world.make.parked()).key, as: "chargeback", ...outside },
  })),
  ...Object.fromEntries(
    (
      [
        ["retry", "refund.retried", "refused"],
        ["by-hand", "refund.by_hand", "refused"],
        ["confirm", "refund.confirmed", "stuck"],
        ["drop", "refund.dropped", "refused"],
      ] as const
    ).map(([verb, log, state]) => [
      `POST /api/admin/payments/refunds/:refundId/${verb}`,
      one(log, async () => ({
        path: `/api/admin/payments/refunds/${await world.make[state]()}/${verb}`,
        body: outside,
      })),
    ]),
  ),
  "POST /api/admin/payments/match": one("refund.matched", async () => {
    const { key, orderReference } = await world.make.parked();
    await world.send("POST", "/api/admin/payments/record", "admin", { body: { key, as: "by_hand", ...outside } });
    const excess = await world.make.excess(orderReference);
    return { body: { key: excess, refundId: `by-hand:${orderReference}:${outside.bankReference}`, note: reason } };
  }),
  "POST /api/admin/vendors/:vendorId/detach": one("vendor.left", () => ({
    path: "/api/admin/vendors/anotherVendor/detach",
    body: { personId: world.idOf("anotherVendor"), reason },
  })),
  "POST /api/admin/findings/:findingId/close": one("finding.close", async () => ({
    path: `/api/admin/findings/${await world.make.finding()}/close`,
    body: { seenFacts: "a".repeat(64), reason },
  })),
  "POST /api/admin/codes/:code/deactivate": one("refcode.deactivated", async () => ({
    path: `/api/admin/codes/${await world.make.code("active")}/deactivate`,
    body: { reason },
  })),
  "POST /api/admin/codes/:code/reactivate": one("refcode.reactivated", async () => ({
    path: `/api/admin/codes/${await world.make.code("deactivated")}/reactivate`,
    body: { reason },
  })),
  ...Object.fromEntries(
    (
      [
        ["block", "person.blocked"],
        ["unblock", "person.unblocked"],
        ["sign-out", "person.signed_out"],
      ] as const
    ).map(([verb, log]) => [
      `POST /api/admin/people/:personId/${verb}`,
      one(log, () => ({ path: `/api/admin/people/${world.idOf("anotherUser")}/${verb}`, body: { reason } })),
    ]),
  ),
  ...goodsOf("vendor"),
  ...goodsOf("admin"),
};

function invitation(email: string) {
  made.invitation = randomUUID();
  const path = `/api/admin/vendors/${made.newVendor}/invitations`;
  return { path, body: { invitationId: made.invitation, email, locale: "en" } };
}

/** Those that write nothing. */
const reads = [
  "POST /api/admin/orders/:orderReference/refunds/preview",
  "POST /api/admin/bank-answers/preview",
  "GET /api/vendor/rate-estimate",
];

/** What staff can do: every operation of theirs that is no mere question, and a question whose answer is kept under proof. */
function verbsOfStaff(): string[] {
  return Object.entries(operations)
    .filter(([address, { access, freshProof }]) => {
      const isStaffs = access === "admin" || access === "vendor";
      return isStaffs && (freshProof || !address.startsWith("GET ")) && !reads.includes(address);
    })
    .map(([address]) => address);
}

const entriesBut = (role: Role, known: readonly string[]) =>
  world.database.adminDb
    .select()
    .from(actionLog)
    .where(
      and(eq(actionLog.actor, world.idOf(role)), known.length > 0 ? not(inArray(actionLog.id, [...known])) : undefined),
    )
    .orderBy(actionLog.at);

describe("the action log", () => {
  it("is told by every verb of staff", () => {
    const beyond = ["POST /api/letters/vendor-invitation/press"];
    expect(Object.keys(verbs).toSorted()).toEqual([...verbsOfStaff(), ...beyond].toSorted());
  });

  it.each(Object.entries(verbs))("%s", async (name, { as = "admin", send, logs }) => {
    const [method = "", address = ""] = name.split(" ");
    const { path = address, ...sent } = await send();
    const known = (await entriesBut(as, [])).map(({ id }) => id);
    const answer = await world.send(method, path, as, method === "GET" ? {} : { body: {}, ...sent });
    expect(answer.status, await answer.clone().text()).toBeLessThan(300);
    const entries = await entriesBut(as, known);
    expect(entries.map(({ action }) => action)).toEqual(logs);
    if (name.endsWith("/products")) made[as] = z.object({ id: z.string() }).parse(await answer.json()).id;
  });
});
