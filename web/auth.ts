import { drizzleAdapter } from "better-auth/adapters/drizzle";
import {
  APIError,
  addOAuthServerContext,
  createAuthMiddleware,
  getOAuthState,
  getSessionFromCtx,
} from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { admin, genericOAuth, siwe } from "better-auth/plugins";
import { generateSiweNonce } from "viem/siwe";
import { DomainError } from "#core/domain/errors";
import { claimedCodes } from "#core/domain/first-touch";
import { codesInText } from "#core/domain/referral-link";
import type { AppSettings } from "#core/env/app";
import { getLogger } from "#core/log";
import type { WalletProof } from "#core/ports/wallet-proof";
import { confirmEmail } from "#core/services/confirm-email";
import type { ServiceContext } from "#core/services/context";
import { ensureRefcodes } from "#core/services/ensure-refcodes";
import { persistSignupReferralAttribution } from "#core/services/persist-signup-referral";
import { readWalletOwner } from "#core/services/read-wallet-owner";
import { accounts, sessions, users, verifications, wallets } from "#db/schema";
import { createLetterDesk } from "#web/auth-letters";
import { scopeOfEndpoint } from "#web/sign-in-limits";
import type { LimitSignIn } from "#worker/api/runtime";

const log = getLogger(["refcodes", "auth"]);

/** Endpoints of Better Auth that no page of the store uses: what is off cannot be misused. */
const unusedPaths = [
  "/verify-password",
  "/update-session",
  "/update-user",
  "/delete-user",
  "/delete-user/callback",
  "/link-social",
  "/unlink-account",
  "/list-accounts",
  // They give and take raw tokens of sessions; `/account/sessions` does without.
  "/list-sessions",
  "/revoke-session",
  "/refresh-token",
  "/get-access-token",
  "/account-info",
  "/siwe/get-nonce",
  "/admin/set-role",
  "/admin/get-user",
  "/admin/create-user",
  "/admin/update-user",
  "/admin/list-users",
  "/admin/list-user-sessions",
  "/admin/unban-user",
  "/admin/ban-user",
  "/admin/impersonate-user",
  "/admin/stop-impersonating",
  "/admin/revoke-user-session",
  "/admin/revoke-user-sessions",
  "/admin/remove-user",
  "/admin/set-user-password",
  "/admin/has-permission",
];

export interface AuthDependencies {
  ctx: ServiceContext;
  settings: AppSettings;
  walletProof: WalletProof;
  limitSignIn: LimitSignIn;
  randomBytes: (length: number) => Uint8Array;
}

const DAY = 24 * 60;
const HOUR = 60;

/**
 * Better Auth with e-mail and password, Google where it is configured, and wallets (Sign-In with Ethereum). A new user
 * carries its referrer from the very first write; a wallet gets its code when it first signs in. No IP is kept.
 */
export function createAuth({ ctx, settings, walletProof, limitSignIn, randomBytes }: AuthDependencies) {
  const appUrl = new URL(settings.APP_URL);
  const keepLetter = createLetterDesk(ctx, settings.CLONE_NAME);
  return betterAuth({
    appName: settings.CLONE_NAME,
    baseURL: settings.APP_URL,
    basePath: "/api/auth",
    secret: settings.AUTH_SECRET,
    trustedOrigins: [settings.APP_URL],
    disabledPaths: unusedPaths,
    database: drizzleAdapter(ctx.db, {
      provider: "pg",
      schema: {
        user: users,
        session: sessions,
        account: accounts,
        verification: verifications,
        walletAddress: wallets,
      },
    }),
    emailAndPassword: {
      enabled: true,
      minPasswordLength: 10,
      maxPasswordLength: 128,
      resetPasswordTokenExpiresIn: HOUR * 60,
      revokeSessionsOnPasswordReset: true,
      sendResetPassword: ({ user, url }) => keepLetter({ kind: "reset", user, url, minutes: HOUR }),
      // The link went to the address: whoever had it owns the mailbox.
      onPasswordReset: async ({ user }) => {
        await confirmEmail(ctx, { userId: user.id, email: user.email, now: new Date() });
        const url = `${settings.APP_URL}/forgot-password`;
        await keepLetter({ kind: "changed", user, url, minutes: DAY });
      },
    },
    emailVerification: {
      sendOnSignUp: true,
      expiresIn: DAY * 60,
      sendVerificationEmail: ({ user, url }) => keepLetter({ kind: "verify", user, url, minutes: DAY }),
    },
    account: { storeAccountCookie: false, updateAccountOnSignIn: false },
    // What is no refusal comes to the API's own error handler: left to itself the service prints it, bound values and all.
    onAPIError: { throw: true, errorURL: `${settings.APP_URL}/sign-in` },
    user: {
      changeEmail: {
        enabled: true,
        sendChangeEmailConfirmation: ({ user, newEmail, url }) =>
          keepLetter({ kind: "change", user, url, newEmail, minutes: DAY }),
      },
      additionalFields: { referredBy: { type: "json", required: false, input: false, returned: false } },
    },
    advanced: {
      ipAddress: { disableIpTracking: true },
      useSecureCookies: appUrl.protocol === "https:",
      cookiePrefix: "ring",
      // Its default depends on NODE_ENV; ours does not.
      disableOriginCheck: false,
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      // Its details may be of a person; the errors among them are cut down to what may be logged.
      log: (level, message, ...details) => {
        const errors = details.filter((detail) => detail instanceof Error);
        if (level === "error") log.error(message, { errors });
        else log.info(message, { errors });
      },
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user, request) => {
            const carried = (await getOAuthState())?.serverContext?.referralCodes;
            const cookieCodes =
              typeof carried === "string" ? codesInText(carried) : claimedCodes(request?.headers?.get("cookie"));
            const referredBy = await persistSignupReferralAttribution(ctx, { cookieCodes, now: new Date() });
            return { data: { ...user, referredBy } };
          },
        },
      },
    },
    hooks: {
      before: createAuthMiddleware(async (call) => {
        await countTry(call, limitSignIn);
        const { path, headers, body } = call;
        // An address that nobody has confirmed must not come into an account together with a wallet.
        if (path === "/siwe/verify" && body?.email) throw new APIError("BAD_REQUEST", { message: "no e-mail here" });
        // Some in-app browsers lose cookies on the way to Google and back: the code travels in the state.
        const codes = path === "/sign-in/social" ? claimedCodes(headers?.get("cookie")) : [];
        if (codes.length > 0) await addOAuthServerContext({ referralCodes: codes.join(" ") });
      }),
      after: createAuthMiddleware(async ({ path, context }) => {
        if (path !== "/siwe/verify" || !context.newSession) return;
        await ensureRefcodes(ctx, { userId: context.newSession.user.id, now: new Date(), randomBytes });
      }),
    },
    plugins: [
      admin(),
      ...googleOf(settings),
      siwe({
        domain: appUrl.host,
        getNonce: async () => generateSiweNonce(),
        verifyMessage: async ({ address, message, signature }) => {
          if (walletProof.readMessage(message, new Date()) === null) return false;
          const owner = await readWalletOwner(ctx, address);
          if (owner?.unlinked) return false;
          return walletProof.isSignedBy({ address, message, signature, contractMaySign: !owner?.isAdmin });
        },
      }),
    ],
  });
}

/** A call of one of Better Auth's endpoints, as its router read it. */
type EndpointCall = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/**
 * Counts a call by the endpoint that will answer it and by the body that it will work with, so that no spelling of either
 * is a way around the limits. What only reads is not counted, and neither is what the store asks itself.
 */
async function countTry(call: EndpointCall, limitSignIn: LimitSignIn): Promise<void> {
  const { path, request, headers } = call;
  if (!request || !headers || request.method === "GET") return;
  try {
    await limitSignIn(headers, scopeOfEndpoint(path), await triedAccount(call));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new APIError("TOO_MANY_REQUESTS", { code: "RATE_LIMITED", message: error.message });
  }
}

/** The e-mail of the account whose password a call tries; undefined for one that tries none. */
async function triedAccount(call: EndpointCall): Promise<string | undefined> {
  if (call.path === "/change-password") return (await getSessionFromCtx(call))?.user.email;
  return call.path === "/sign-in/email" && typeof call.body?.email === "string" ? call.body.email : undefined;
}

/**
 * Google, where the clone has a client of its own there. Its addresses are settings and not discovered: discovery would
 * be fetched by whichever request comes first, and sign-in would be without Google when that fails.
 */
function googleOf({ google }: AppSettings) {
  if (!google) return [];
  const { clientId, clientSecret, authUrl, tokenUrl } = google;
  return [
    genericOAuth({
      config: [
        {
          providerId: "google",
          name: "Google",
          clientId,
          clientSecret,
          authorizationUrl: authUrl,
          tokenUrl,
          scopes: ["openid", "email", "profile"],
          pkce: true,
          prompt: "select_account",
          accountSubject: ({ profile }) => profile.sub ?? "",
          // The token came straight from Google's own address; it must still be meant for this store.
          mapProfileToUser: (profile) => {
            if (profile.aud !== clientId || !profile.sub) throw new Error("Google's token is not for this store");
            return { emailVerified: profile.email_verified === true };
          },
        },
      ],
    }),
  ];
}
