import { z } from "zod";
import { MAX_NAME } from "#core/domain/person-name";
import { userRoles } from "#core/domain/viewer";
import { timestamp } from "#worker/api/fields";
import type { Descriptions } from "#worker/api/operation";

const email = z.email();
const password = z.string().min(10).max(128);
/** A path of the store, where a letter's link or the way back from Google leads. */
const path = z.string().startsWith("/");
const user = z.strictObject({
  id: z.string(),
  name: z.string(),
  email: z.string(),
  emailVerified: z.boolean(),
  image: z.string().nullable(),
  role: z.enum(userRoles),
  banned: z.boolean(),
  banReason: z.string().nullable(),
  banExpires: timestamp.nullable(),
  createdAt: timestamp,
  updatedAt: timestamp,
});

/** No IP address is ever kept. */
const session = z.strictObject({
  id: z.string(),
  userId: z.string(),
  userAgent: z.string().nullable(),
  ipAddress: z.literal(["", null]),
  impersonatedBy: z.string().nullable(),
  expiresAt: timestamp,
  createdAt: timestamp,
  updatedAt: timestamp,
});

const PREFIX = "/api/auth";
const POST = `POST ${PREFIX}`;
const GET = `GET ${PREFIX}`;

/** The endpoints of the sign-in service that the store uses. It checks its input by schemas of its own. */
export const signInOperations: Descriptions = {
  [`${POST}/sign-up/email`]: {
    summary: "Creates an account and signs in; a letter asks to confirm the address",
    access: "public",
    body: z.object({ name: z.string().min(1).max(MAX_NAME), email, password, callbackURL: path.optional() }),
    status: 200,
    answer: z.strictObject({ user }),
    refuses: [400, 403, 422, 429],
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
    summary: "The address at Google to sign in at, if the store offers Google",
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
    summary: "Signs in with a wallet by a signed EIP-4361 message; creates the account if it is new",
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
  [`${POST}/sign-out`]: {
    summary: "Signs out here",
    access: "public",
    status: 200,
    answer: z.strictObject({ success: z.literal(true) }),
    refuses: [429],
  },
};
