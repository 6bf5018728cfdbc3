import { z } from "zod";
import { userRoles } from "#core/domain/viewer";
import { moment } from "#worker/api/answers/fields";
import type { Operations } from "#worker/api/operations/operation";

const email = z.email();
const password = z.string().min(10).max(128);
/** A path of the store, where the link of a letter or the way back from Google ends. */
const path = z.string().startsWith("/");
const done = z.strictObject({ status: z.literal(true) });
const user = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  image: z.string().nullable(),
  role: z.enum(userRoles),
  banned: z.boolean(),
  banReason: z.string().nullable(),
  banExpires: moment.nullable(),
  createdAt: moment,
  updatedAt: moment,
});

/** No IP address is ever kept. */
const session = z.strictObject({
  id: z.string(),
  userId: z.string(),
  userAgent: z.string().nullable(),
  ipAddress: z.literal(["", null]),
  impersonatedBy: z.string().nullable(),
  expiresAt: moment,
  createdAt: moment,
  updatedAt: moment,
});

const PREFIX = "/api/auth";
const POST = `POST ${PREFIX}`;
const GET = `GET ${PREFIX}`;

/** The endpoints of the sign-in service that the store uses. It checks its input by schemas of its own. */
export const signInOperations: Operations = {
  [`${POST}/sign-up/email`]: {
    summary: "Makes an account and signs in; a letter asks to confirm the address",
    access: "public",
    body: z.object({ name: z.string(), email, password, callbackURL: path.optional() }),
    status: 200,
    answer: z.strictObject({ user }),
    refuses: [400, 422, 429],
  },
  [`${POST}/sign-in/email`]: {
    summary: "Signs in by e-mail and password",
    access: "public",
    body: z.object({ email, password: z.string() }),
    status: 200,
    answer: z.strictObject({ redirect: z.boolean(), url: z.string().optional(), user }),
    refuses: [400, 401, 429],
  },
  [`${POST}/sign-in/social`]: {
    summary: "The address at Google to go to, where the store has Google",
    access: "public",
    body: z.object({
      provider: z.literal("google"),
      callbackURL: path.optional(),
      errorCallbackURL: path.optional(),
    }),
    status: 200,
    answer: z.strictObject({ url: z.url(), redirect: z.boolean() }),
    refuses: [400, 404, 429],
  },
  [`${POST}/siwe/nonce`]: {
    summary: "A nonce to sign in with a wallet",
    access: "public",
    status: 200,
    answer: z.strictObject({ nonce: z.string().min(8) }),
    refuses: [429],
  },
  [`${POST}/siwe/verify`]: {
    summary: "Signs in with a wallet by a signed EIP-4361 message; makes the account if it is new",
    access: "public",
    body: z.object({ message: z.string(), signature: z.string() }),
    status: 200,
    answer: z.strictObject({
      success: z.literal(true),
      user: z.strictObject({ id: z.string(), walletAddress: z.string(), chainId: z.number() }),
    }),
    refuses: [400, 401, 429],
  },
  [`${GET}/get-session`]: {
    summary: "Who is signed in; null when nobody is",
    access: "public",
    status: 200,
    answer: z.strictObject({ session, user }).nullable(),
    refuses: [],
  },
  [`${POST}/send-verification-email`]: {
    summary: "The letter that confirms an address once more; answered alike for an address nobody has",
    access: "public",
    body: z.object({ email, callbackURL: path.optional() }),
    status: 200,
    answer: done,
    refuses: [400, 429],
  },
  [`${GET}/verify-email`]: {
    summary: "Confirms an address by the link of a letter and leads to a page, with `error` where that failed",
    access: "public",
    query: z.object({ token: z.string(), callbackURL: path }),
    status: 302,
    answer: null,
    refuses: [400, 403],
  },
  [`${POST}/change-email`]: {
    summary: "Has letters sent that change the address; answered alike for an address somebody has",
    access: "session",
    body: z.object({ newEmail: email, callbackURL: path.optional() }),
    status: 200,
    answer: done,
    refuses: [400, 401, 429],
  },
  [`${POST}/request-password-reset`]: {
    summary: "A letter to set a new password by; answered alike for an address nobody has",
    access: "public",
    body: z.object({ email, redirectTo: path.optional() }),
    status: 200,
    answer: z.strictObject({ status: z.literal(true), message: z.string() }),
    refuses: [400, 429],
  },
  [`${POST}/reset-password`]: {
    summary: "Sets a new password by the token of a letter, once; signs out everywhere",
    access: "public",
    body: z.object({ newPassword: password, token: z.string() }),
    status: 200,
    answer: done,
    refuses: [400, 429],
  },
  [`${POST}/sign-out`]: {
    summary: "Signs out here",
    access: "public",
    status: 200,
    answer: z.strictObject({ success: z.literal(true) }),
    refuses: [429],
  },
};
