import { type ZodType, z } from "zod";
import { letterKinds } from "#core/domain/letter-kind";
import { orderStatuses } from "#core/domain/payment";
import { personKeyKinds } from "#core/domain/person-search";
import { rewardStatuses } from "#core/domain/reward";
import { userRoles } from "#core/domain/viewer";
import { blockPerson, unblockPerson } from "#core/services/people/block-person";
import { peopleInput, personActionInput } from "#core/services/people/people-input";
import { readPerson } from "#core/services/people/read-person";
import { searchPeople } from "#core/services/people/search-people";
import { signPersonOut } from "#core/services/people/sign-person-out";
import { amount, asReceived, count, currency, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

const role = z.enum(userRoles);

/** `key` is what the query was read as; `next` is the `before` of the next page, null on the last. */
const foundPeopleSchema = z.strictObject({
  key: z.strictObject({ kind: z.enum(personKeyKinds), value: z.string() }).nullable(),
  people: z.array(
    z.strictObject({
      id: z.string(),
      name: z.string(),
      /** Null for an account made with a wallet. */
      email: z.string().nullable(),
      role,
      isBlocked: z.boolean(),
      createdAt: timestamp,
      /** Counted up to 10,001, which says that there are more than 10,000. */
      orders: count,
      /** Rewards that the person's codes have brought about. */
      rewards: count,
    }),
  ),
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof searchPeople>>>>;

const fields = z.record(z.string(), asReceived).nullable();

/** Money in minor units, tokens in smallest units. */
const personSchema = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string().nullable(),
  emailConfirmed: z.boolean(),
  role,
  roleSince: timestamp,
  accountName: z.string(),
  isBlocked: z.boolean(),
  blockReason: z.string().nullable(),
  createdAt: timestamp,
  deletedAt: timestamp.nullable(),
  cameBy: z.string().nullable(),
  /** Open ones of the audit, about the person or about what they paid. */
  findings: count,
  signIn: z.strictObject({
    methods: z.array(z.strictObject({ method: z.string(), since: timestamp })),
    hasApp: z.boolean(),
    passkeys: count,
    sessions: z.array(z.strictObject({ id: z.string(), userAgent: z.string().nullable(), signedInAt: timestamp })),
  }),
  wallets: z.array(z.strictObject({ address: z.string(), linkedAt: timestamp, unlinkedAt: timestamp.nullable() })),
  recommenderName: z.string().nullable(),
  codes: z.array(z.strictObject({ code: z.string(), walletAddress: z.string().nullable(), isActive: z.boolean() })),
  bought: z.array(z.strictObject({ currency, orders: count, totalMinor: amount })),
  orders: z.array(
    z.strictObject({
      id: z.string(),
      status: z.enum(orderStatuses),
      totalMinor: amount,
      currency,
      createdAt: timestamp,
    }),
  ),
  rewards: z.strictObject({
    byStatus: z.array(z.strictObject({ status: z.enum(rewardStatuses), rewards: count })),
    tokens: z.array(
      z.strictObject({
        decimals: count,
        earned: z.string(),
        waiting: z.string(),
        onItsWay: z.string(),
        minted: z.string(),
      }),
    ),
  }),
  credit: z.array(z.strictObject({ currency, balanceMinor: amount })),
  owes: amount,
  vendors: z.array(z.strictObject({ id: z.string(), name: z.string() })),
  /** Of the last week, without their contents. */
  letters: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(letterKinds).nullable(),
      queuedAt: timestamp,
      sentAt: timestamp.nullable(),
    }),
  ),
  actions: z.array(
    z.strictObject({
      id: z.string(),
      actor: z.string(),
      action: z.string(),
      before: fields,
      after: fields,
      reason: z.string().nullable(),
      at: timestamp,
    }),
  ),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof readPerson>>>>;

const done = {
  access: "admin",
  freshProof: true,
  body: personActionInput,
  status: 204,
  answer: null,
  alsoRefuses: [404, 409],
} as const;

/** People, as an admin finds them, and what is done to their accounts. */
export const peopleOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/people",
    summary: "People, newest first, found by an e-mail, a name, a code, a wallet or an order",
    access: "admin",
    query: z.object({
      query: peopleInput.query.optional(),
      show: peopleInput.show.default("all"),
      before: peopleInput.before.optional(),
    }),
    status: 200,
    answer: foundPeopleSchema,
  }).run(({ runtime, query }) => searchPeople(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "GET /api/admin/people/:personId",
    summary: "One person: standing, sign-in, orders, earnings, credit, debts and what was done to the account",
    access: "admin",
    status: 200,
    answer: personSchema,
  }).run(({ runtime, params: { personId }, now }) => readPerson(runtime.ctx, { userId: personId, now })),
  operation({
    ...done,
    address: "POST /api/admin/people/:personId/block",
    summary: "Keeps a person from signing in, and ends their sessions; takes nothing they own or earn",
  }).run(({ runtime, params: { personId: userId }, body: { reason }, viewer, now }) =>
    blockPerson(runtime.ctx, { userId, reason, actorId: viewer.id, now }),
  ),
  operation({
    ...done,
    address: "POST /api/admin/people/:personId/unblock",
    summary: "Lets a blocked person sign in again",
  }).run(({ runtime, params: { personId: userId }, body: { reason }, viewer, now }) =>
    unblockPerson(runtime.ctx, { userId, reason, actorId: viewer.id, now }),
  ),
  operation({
    ...done,
    address: "POST /api/admin/people/:personId/sign-out",
    summary: "Ends all sessions and letter links of a person",
  }).run(({ runtime, params: { personId: userId }, body: { reason }, viewer, now }) =>
    signPersonOut(runtime.ctx, { userId, reason, actorId: viewer.id, now }),
  ),
];
