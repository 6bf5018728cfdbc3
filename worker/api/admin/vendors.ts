import { type ZodType, z } from "zod";
import { rateSources, vendorTiers } from "#core/domain/commission";
import { invitationStates } from "#core/domain/invitation";
import { payoutMethods } from "#core/domain/payout";
import { payoutSchedules } from "#core/domain/payout-schedule";
import { readCloneSettings } from "#core/services/settings/read-clone-settings";
import { createVendor } from "#core/services/vendors/create-vendor";
import { detachVendor } from "#core/services/vendors/detach-vendor";
import { inviteVendor } from "#core/services/vendors/invite-vendor";
import { listVendors } from "#core/services/vendors/list-vendors";
import { readVendor } from "#core/services/vendors/read-vendor";
import { detachInput, invitationInput, newVendorInput, vendorSearchInput } from "#core/services/vendors/vendor-input";
import { withdrawInvitation } from "#core/services/vendors/withdraw-invitation";
import { amount, asReceived, count, currency, rateBp, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

const payoutTerms = z.strictObject({ schedule: z.enum(payoutSchedules), holdDays: count });

/** `referralRateBp` null: the clone's. `invited`: who is asked to work for it. `next` is the `before` of the next page. */
const vendorsSchema = z.strictObject({
  vendors: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      tier: z.enum(vendorTiers),
      platformRateBp: rateBp,
      referralRateBp: rateBp.nullable(),
      payoutMethod: z.enum(payoutMethods).nullable(),
      createdAt: timestamp,
      owner: z.strictObject({ name: z.string(), email: z.string() }).nullable(),
      invited: z.string().nullable(),
      balances: z.array(z.strictObject({ currency, sales: count, openMinor: amount })),
    }),
  ),
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listVendors>>>>;

/** A vendor's own terms (null where tier or clone say), what they come to, its invitations, its totals and its story. */
const vendorSchema = z.strictObject({
  id: z.string(),
  userId: z.string().nullable(),
  name: z.string(),
  tier: z.enum(vendorTiers),
  platformRateBp: rateBp.nullable(),
  referralRateBp: rateBp.nullable(),
  payoutSchedule: z.enum(payoutSchedules).nullable(),
  payoutHoldDays: count.nullable(),
  payoutMethod: z.enum(payoutMethods).nullable(),
  waitingMethod: z.enum(payoutMethods).nullable(),
  waitingMethodFrom: timestamp.nullable(),
  waitingMethodOldStays: z.boolean().nullable(),
  /** How it sends, and the days that takes after payment; all null while it does not say. */
  delivery: z.string().nullable(),
  deliveryDaysFrom: count.nullable(),
  deliveryDaysTo: count.nullable(),
  createdAt: timestamp,
  owner: z.strictObject({ id: z.string(), name: z.string(), email: z.string() }).nullable(),
  resolved: z.strictObject({
    tierRateBp: rateBp,
    platformRateBp: rateBp,
    referralRate: z.strictObject({ rateBp, source: z.enum(rateSources) }),
    storeReferralRateBp: rateBp,
    cloneTerms: payoutTerms,
    payoutTerms,
  }),
  invitations: z.array(
    z.strictObject({
      id: z.string(),
      email: z.string(),
      createdAt: timestamp,
      expiresAt: timestamp,
      invitedBy: z.string(),
      isHandover: z.boolean(),
      state: z.enum(invitationStates),
    }),
  ),
  totals: z.array(
    z.strictObject({
      currency,
      sales: count,
      netMinor: amount,
      pendingMinor: amount,
      heldMinor: amount,
      inPayoutMinor: amount,
      paidMinor: amount,
    }),
  ),
  actions: z.array(
    z.strictObject({
      id: z.string(),
      actor: z.string(),
      action: z.string(),
      before: z.record(z.string(), asReceived).nullable(),
      after: z.record(z.string(), asReceived).nullable(),
      reason: z.string().nullable(),
      at: timestamp,
    }),
  ),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readVendor>>>>;

const settingsSchema = z.strictObject({
  referralRateBp: rateBp.nullable(),
  payoutSchedule: z.enum(payoutSchedules),
  payoutHoldDays: count,
  payoutMinimums: z.array(z.strictObject({ currency, minimumMinor: amount })),
  /** What only a deployment changes. */
  envRateBp: rateBp,
  maxReferralRateBp: rateBp,
  maxRateBp: rateBp,
  timeZone: z.string(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readCloneSettings>>>>;

/** Vendors, and who is invited to work for them. Their terms are saved with the other commissions. */
export const vendorOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/commissions/clone",
    summary: "What holds for every vendor without terms of its own, and the caps that only a deployment changes",
    access: "admin",
    status: 200,
    answer: settingsSchema,
  }).run(({ runtime }) => readCloneSettings(runtime.ctx)),
  operation({
    address: "GET /api/admin/vendors",
    summary: "Vendors, newest first, found by name or by the e-mail of who works for them",
    access: "admin",
    query: z.object({
      query: vendorSearchInput.query.optional(),
      show: vendorSearchInput.show.default("all"),
      before: vendorSearchInput.before.optional(),
    }),
    status: 200,
    answer: vendorsSchema,
  }).run(({ runtime, query, now }) => listVendors(runtime.ctx, { ...query, pageSize: PAGE_SIZE, now })),
  operation({
    address: "GET /api/admin/vendors/:vendorId",
    summary: "One vendor: who works for it, its terms, invitations and totals, and who changed what",
    access: "admin",
    status: 200,
    answer: vendorSchema,
  }).run(({ runtime, params: { vendorId }, now }) => readVendor(runtime.ctx, { vendorId, now })),
  operation({
    address: "POST /api/admin/vendors",
    summary: "Creates a vendor that nobody works for yet; the same vendorId creates one",
    access: "admin",
    freshProof: true,
    body: newVendorInput,
    status: 201,
    answer: newVendorInput,
    alsoRefuses: [422],
  }).run(async ({ runtime, body: vendor, viewer, now }) => {
    await createVendor(runtime.ctx, { ...vendor, actorId: viewer.id, now });
    return vendor;
  }),
  operation({
    address: "POST /api/admin/vendors/:vendorId/invitations",
    summary:
      "Sends a letter that invites its reader to work for a vendor, in the place of `replaces` where somebody does, and ends an earlier invitation; the same invitationId invites once",
    access: "admin",
    freshProof: true,
    body: invitationInput,
    status: 201,
    answer: z.strictObject({ invitationId: z.uuid(), expiresAt: timestamp }),
    alsoRefuses: [422, 429],
  }).run(async ({ runtime, params: { vendorId }, body, viewer, now }) => {
    const { expiresAt } = await inviteVendor(runtime.accountCtx, { ...body, vendorId, actorId: viewer.id, now });
    return { invitationId: body.invitationId, expiresAt };
  }),
  operation({
    address: "POST /api/admin/vendors/:vendorId/detach",
    summary: "Ends that a person works for a vendor: its money stays, how it is paid has to be chosen anew",
    access: "admin",
    freshProof: true,
    body: detachInput,
    status: 204,
    answer: null,
  }).run(({ runtime, params: { vendorId }, body, viewer, now }) =>
    detachVendor(runtime.accountCtx, { ...body, vendorId, actorId: viewer.id, now }),
  ),
  operation({
    address: "POST /api/admin/vendors/:vendorId/invitations/:invitationId/withdraw",
    summary: "Ends an invitation: the link in its letter opens nothing any more",
    access: "admin",
    freshProof: true,
    status: 204,
    answer: null,
  }).run(({ runtime, params, viewer, now }) => withdrawInvitation(runtime.ctx, { ...params, actorId: viewer.id, now })),
];
