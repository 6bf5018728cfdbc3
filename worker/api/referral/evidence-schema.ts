import { z } from "zod";
import { rateSources } from "#core/domain/commission";
import { guardNames, guardStates } from "#core/domain/judged-guards";
import { mailboxLikenesses } from "#core/domain/likeness";
import { paymentPurposes } from "#core/domain/payment";
import { evidenceFindings, evidenceMarks, evidenceRules } from "#core/domain/reward-evidence";
import type { readRewardEvidence } from "#core/services/rewards/read-reward-evidence";
import { amount, count, currency, rateBp, reasonIn, timestamp } from "#worker/api/fields";
import type { Answered } from "#worker/api/operation";

const day = z.iso.date();

/** Whether buyer and referrer share it; null where either of them has nothing to compare. Never the value itself. */
const likeness = z.strictObject({ isShared: z.boolean().nullable(), at: timestamp.nullable() });

/** A price in US dollars, or hryvnias to a US dollar, as the receipt of a reward holds it. */
const quoted = z.strictObject({ value: z.string(), source: z.string().nullable(), at: timestamp });

const item = z.strictObject({
  name: z.strictObject({ en: z.string(), uk: z.string(), ru: z.string() }),
  quantity: count,
  lineTotalMinor: amount,
  rateBp,
  source: z.enum(rateSources),
});

/** The facts about a reward and what the rules of docs/operations/evidence.md make of them. */
export const evidenceSchema = z.strictObject({
  orderReference: z.string(),
  mark: z.enum(evidenceMarks),
  findings: z.array(reasonIn(evidenceFindings.codes).extend({ mark: z.enum(evidenceMarks), at: timestamp.nullable() })),
  /** Rules without the facts they need: they say nothing, good or bad. */
  unjudged: z.array(z.enum(evidenceRules)),
  purpose: z.enum(paymentPurposes),
  currency,
  orderedAt: timestamp,
  paidAt: timestamp.nullable(),
  isAttributed: z.boolean(),
  guards: z.array(
    z.strictObject({
      guard: z.enum(guardNames),
      state: z.enum(guardStates),
      orderedAt: timestamp.nullable(),
      paidAt: timestamp.nullable(),
    }),
  ),
  accounts: z.strictObject({ buyerSince: timestamp, referrerSince: timestamp }),
  mailbox: z.strictObject({ likeness: z.enum(mailboxLikenesses), at: timestamp }),
  name: likeness,
  phone: likeness,
  address: likeness,
  /** Compares the masks of the cards that both have paid with. */
  card: likeness,
  buyerOrders: z.strictObject({ paid: count, refunded: count, sumMinor: amount, at: timestamp.nullable() }),
  referred: z.strictObject({
    buyers: count,
    refundedBuyers: count,
    rewardsRejected: count,
    at: timestamp.nullable(),
  }),
  visits: z.strictObject({ count, from: day, to: day, at: day.nullable() }),
  items: z.array(item),
  reward: z.strictObject({ usdMicros: amount, rewardPercent: z.string(), at: timestamp }),
  price: quoted.nullable(),
  rate: quoted.nullable(),
  usual: z.strictObject({ usdMicros: amount.nullable(), rewards: count, at: timestamp.nullable() }),
  before: z.strictObject({ price: quoted.nullable(), rate: quoted.nullable() }),
}) satisfies z.ZodType<Answered<Awaited<ReturnType<typeof readRewardEvidence>>>>;
