import { type ZodType, z } from "zod";
import { accountActionKinds } from "#core/domain/account-action";
import { vendorTiers } from "#core/domain/commission";
import { creditTransactionKinds } from "#core/domain/credit";
import { locales } from "#core/domain/locale";
import { notificationTypes } from "#core/domain/notification";
import { orderStatuses, paymentStatuses } from "#core/domain/payment";
import { payoutMethods } from "#core/domain/payout";
import { refundReasons, refundRequestStatuses } from "#core/domain/refund";
import { refundStandings } from "#core/domain/refund-standing";
import { rejectionReasons } from "#core/domain/rejection";
import { rewardStatuses } from "#core/domain/reward";
import { debtCauses, reliefKinds } from "#core/domain/token-debt";
import { userRoles } from "#core/domain/viewer";
import type { exportAccount } from "#core/services/accounts/export-account";
import { amount, count, currency, provider, rateBp, reasonIn, timestamp } from "#worker/api/fields";
import type { Answered } from "#worker/api/operation";

const translated = z.strictObject({ en: z.string(), uk: z.string(), ru: z.string() });

const contact = { name: z.string(), phone: z.string(), city: z.string(), address: z.string() };

const order = z.strictObject({
  id: z.string(),
  status: z.enum(orderStatuses),
  totalMinor: amount,
  currency,
  contact: z.strictObject(contact).nullable(),
  referralCode: z.string().nullable(),
  placedAt: timestamp,
  paidAt: timestamp.nullable(),
  items: z.array(
    z.strictObject({
      name: translated,
      quantity: count,
      unitPriceMinor: amount,
    }),
  ),
  /** One a vendor once it is paid. */
  parcels: z.array(
    z.strictObject({
      vendor: z.string(),
      sentAt: timestamp.nullable(),
      carrier: z.string().nullable(),
      trackingNumber: z.string().nullable(),
    }),
  ),
});

/** Everything the store keeps about a person. */
export const exportSchema = z.strictObject({
  exportedAt: timestamp,
  account: z.strictObject({
    name: z.string(),
    email: z.string().nullable(),
    emailConfirmed: z.boolean(),
    role: z.enum(userRoles),
    since: timestamp,
    cameBy: z.strictObject({ code: z.string(), at: timestamp }).nullable(),
    recommenderName: z.string().nullable(),
  }),
  /** `rewardsStoppedAt`: since when the person gets no letters about rewards; null if they do. */
  letters: z.strictObject({ locale: z.enum(locales).nullable(), rewardsStoppedAt: timestamp.nullable() }),
  addressBook: z.array(
    z.strictObject({
      ...contact,
      since: timestamp,
      lastUsedAt: timestamp.nullable(),
      madeDefaultAt: timestamp.nullable(),
    }),
  ),
  signIn: z.array(z.strictObject({ method: z.string(), since: timestamp })),
  secondFactors: z.strictObject({
    app: z.boolean(),
    recoveryCodesLeft: count,
    passkeys: z.array(z.strictObject({ name: z.string(), addedAt: timestamp, lastUsedAt: timestamp.nullable() })),
  }),
  accountActions: z.array(
    z.strictObject({ action: z.enum(accountActionKinds), role: z.enum(userRoles).nullable(), at: timestamp }),
  ),
  sessions: z.array(z.strictObject({ device: z.string().nullable(), since: timestamp, until: timestamp })),
  wallets: z.array(
    z.strictObject({ address: z.string(), chainId: count, linkedAt: timestamp, unlinkedAt: timestamp.nullable() }),
  ),
  codes: z.array(
    z.strictObject({
      code: z.string(),
      wallet: z.string().nullable(),
      active: z.boolean(),
      since: timestamp,
      visits: count,
      /** Of links with the code, each with the visits it brought. */
      labels: z.array(z.strictObject({ label: z.string(), visits: count })),
    }),
  ),
  /** Wallets that took a code over, each with the message that was signed for it. */
  links: z.array(
    z.strictObject({
      code: z.string(),
      wallet: z.string(),
      message: z.string(),
      linkedAt: timestamp,
      paysFrom: timestamp,
      stoppedAt: timestamp.nullable(),
    }),
  ),
  orders: z.array(order),
  payments: z.array(
    z.strictObject({
      orderReference: z.string(),
      orderId: z.string(),
      provider,
      amountMinor: amount,
      currency,
      status: z.enum(paymentStatuses),
      at: timestamp,
    }),
  ),
  /** Start and end are of what is left of it; null where all of it was refunded. */
  refunds: z.array(
    z.strictObject({
      orderReference: z.string(),
      amountMinor: amount,
      currency,
      reason: z.enum(refundReasons),
      standing: z.enum(refundStandings),
      note: z.string().nullable(),
      askedAt: timestamp,
      endedAt: timestamp.nullable(),
      lines: z.array(z.strictObject({ name: translated, quantity: count, amountMinor: amount })),
    }),
  ),
  /** Tokens paid for orders that were refunded later, and how they were made up for. */
  tokenDebts: z.strictObject({
    outstanding: amount,
    debts: z.array(z.strictObject({ tokenAmount: amount, cause: z.enum(debtCauses), at: timestamp })),
    /** From an account of mine that was deleted. */
    carriedOver: z.array(z.strictObject({ tokenAmount: amount, at: timestamp })),
    offsets: z.array(z.strictObject({ tokenAmount: amount, at: timestamp })),
    reliefs: z.array(z.strictObject({ tokenAmount: amount, kind: z.enum(reliefKinds), at: timestamp })),
  }),
  /** What I asked for as a vendor. */
  refundRequests: z.array(
    z.strictObject({
      orderReference: z.string(),
      quantity: count,
      reason: z.string(),
      status: z.enum(refundRequestStatuses),
      askedAt: timestamp,
      decidedAt: timestamp.nullable(),
      decision: z.string().nullable(),
    }),
  ),
  memberships: z.array(
    z.strictObject({
      orderId: z.string(),
      level: count,
      startsAt: timestamp.nullable(),
      endsAt: timestamp.nullable(),
      refundedMinor: amount,
    }),
  ),
  credit: z.array(
    z.strictObject({
      kind: z.enum(creditTransactionKinds),
      reason: z.string(),
      amountMinor: amount,
      currency,
      at: timestamp,
    }),
  ),
  rewards: z.array(
    z.strictObject({
      code: z.string(),
      wallet: z.string().nullable(),
      status: z.enum(rewardStatuses),
      tokenAmount: amount.nullable(),
      /** For what is left of the order. */
      dueAmount: amount.nullable(),
      usdMicros: amount,
      txHash: z.string().nullable(),
      /** Null where a person rejected it, in the words of `rejectionReason`. */
      rejection: reasonIn(rejectionReasons.codes).nullable(),
      rejectionReason: z.string().nullable(),
      at: timestamp,
      mintedAt: timestamp.nullable(),
    }),
  ),
  notifications: z.array(
    z.strictObject({
      type: z.enum(notificationTypes),
      data: z.record(z.string(), z.string()),
      at: timestamp,
      readAt: timestamp.nullable(),
    }),
  ),
  /** That I run; statements of their sales are on their own pages. */
  vendors: z.array(
    z.strictObject({
      name: z.string(),
      tier: z.enum(vendorTiers),
      referralRateBp: rateBp.nullable(),
      payoutMethod: z.enum(payoutMethods).nullable(),
      since: timestamp,
    }),
  ),
  /** That I gave for vendors, also for those that I run no more. */
  bankDetails: z.array(
    z.strictObject({
      vendor: z.string(),
      ibanMasked: z.string(),
      givenAt: timestamp,
      activeFrom: timestamp,
      stoppedAt: timestamp.nullable(),
      refusedAt: timestamp.nullable(),
    }),
  ),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof exportAccount>>>>;
