import { drizzleAdapter } from "better-auth/adapters/drizzle";
import {
  APIError,
  addOAuthServerContext,
  createAuthMiddleware,
  getOAuthState,
  getSessionFromCtx,
} from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { admin, siwe } from "better-auth/plugins";
import { generateSiweNonce } from "viem/siwe";
import { DomainError } from "#core/domain/errors";
import { claimedCodes } from "#core/domain/first-touch";
import { localPath } from "#core/domain/local-path";
import { isReservedAddress } from "#core/domain/mailbox";
import { isPersonName } from "#core/domain/person-name";
import { codesInText } from "#core/domain/referral-link";
import type { AppSettings } from "#core/env/app";
import { getLogger } from "#core/log";
import { passwordLength } from "#core/ports/password-hasher";
import { continueSession } from "#core/services/accounts/continue-session";
import { endStaleSession, readPasswordHash } from "#core/services/accounts/end-stale-session";
import { readWalletOwner } from "#core/services/accounts/read-wallet-owner";
import { requestEmailConfirmation } from "#core/services/accounts/request-email-confirmation";
import type { SignInMethod } from "#core/services/accounts/sign-in-methods";
import { takeOnDebts } from "#core/services/accounts/take-on-debts";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { ensureMailboxCode } from "#core/services/referrals/ensure-mailbox-code";
import { ensureRefcodes } from "#core/services/referrals/ensure-refcodes";
import { persistSignupReferralAttribution } from "#core/services/referrals/persist-signup-referral";
import { accounts, sessions, users, verifications, wallets } from "#db/schema";
import { localeOfPath } from "#web/app/i18n/locales";
import { googleProvider } from "#web/google-provider";
import { scopeOfEndpoint } from "#web/sign-in-limits";
import type { LimitSignIn } from "#worker/api/runtime";

const log = getLogger(["refcodes", "auth"]);

/**
 * Disabled Better Auth endpoints: no page uses them, or they change an account through links that act when opened or
 * outlive their purpose. `core/services` has its own letters, passwords and address changes.
 */
const unusedPaths: string[] = [
  "/verify-email",
  "/send-verification-email",
  "/change-email",
  "/change-password",
  "/request-password-reset",
  "/reset-password",
  "/reset-password/:token",
  "/revoke-sessions",
  "/revoke-other-sessions",
  "/verify-password",
  "/update-session",
  "/update-user",
  "/delete-user",
  "/delete-user/callback",
  "/link-social",
  "/unlink-account",
  "/list-accounts",
  // These expose raw session tokens; `/account/sessions` does not need them.
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
  accountCtx: AccountContext;
  settings: AppSettings;
  limitSignIn: LimitSignIn;
}

/**
 * Better Auth with e-mail and password, Google where it is configured, and wallets (Sign-In with Ethereum). A new user
 * carries its referrer from the very first write; a wallet gets its code when it first signs in, and so does a person whose
 * mailbox is confirmed. No IP is kept.
 */
export function createAuth({ ctx, accountCtx, settings, limitSignIn }: AuthDependencies) {
  const { walletProof, randomBytes, passwords } = accountCtx;
  const appUrl = new URL(settings.APP_URL);
  /** The password hash each sign-in request was checked against. */
  const hashes = new WeakMap<Request, string>();

  /** The sign-in method of a call; null when the call also created the account. */
  function signInMethodOf({ path, request, body, params }: EndpointCall): SignInMethod | null {
    if (path === "/sign-in/email") return { passwordHash: (request && hashes.get(request)) ?? "" };
    if (path === "/siwe/verify") return { wallet: walletProof.readMessage(body.message, new Date())?.address ?? "" };
    return path === "/callback/:id" ? { service: params?.id ?? "" } : null;
  }

  return betterAuth({
    appName: settings.CLONE_NAME,
    baseURL: settings.APP_URL,
    basePath: "/api/auth",
    secret: settings.AUTH_SECRET,
    trustedOrigins: [settings.APP_URL],
    // Matches no path parameters or alternative spellings; the hook below blocks these by the declared path.
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
      minPasswordLength: passwordLength.min,
      maxPasswordLength: passwordLength.max,
      password: passwords,
    },
    emailVerification: {
      sendOnSignUp: true,
      // Its own link is never sent: ours is a row that ends when the account changes.
      sendVerificationEmail: async ({ user, url }) => {
        const input = { userId: user.id, ...readTarget(url), now: new Date() };
        const { queued } = await requestEmailConfirmation(accountCtx, input).catch((error: unknown) => {
          log.error("a letter could not be queued", { error });
          return { queued: true };
        });
        if (!queued) log.warn("an address has reached its hourly limit of letters");
      },
    },
    account: { storeAccountCookie: false, updateAccountOnSignIn: false },
    // Unexpected errors go to the API's error handler: otherwise Better Auth would log them with bound values.
    onAPIError: { throw: true, errorURL: `${settings.APP_URL}/sign-in` },
    user: {
      validateUserInfo: async ({ user, source }) => {
        const proven = await sessionToProve();
        if (proven && user.id !== proven.userId) return { error: "OTHER_ACCOUNT" };
        return refusalOf(user, source);
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
      // Details may be personal, so only errors are kept, cut to what may be logged. Entries without one are refusals
      // that Better Auth calls errors, so they are logged as info.
      log: (level, message, ...details) => {
        const errors = details.filter((detail) => detail instanceof Error);
        if (level === "error" && errors.length > 0) log.error(message, { errors });
        else log.info(message, { errors });
      },
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user, request) => {
            const carriedCodes = (await getOAuthState())?.serverContext?.referralCodes;
            const cookieCodes =
              typeof carriedCodes === "string"
                ? codesInText(carriedCodes)
                : claimedCodes(request?.headers?.get("cookie"));
            const referredBy = await persistSignupReferralAttribution(ctx, { cookieCodes, now: new Date() });
            return { data: { ...user, referredBy } };
          },
        },
      },
    },
    hooks: {
      before: createAuthMiddleware(async (call) => {
        if (unusedPaths.includes(call.path)) throw new APIError("NOT_FOUND", { message: "no such endpoint" });
        await countAttempt(call, limitSignIn);
        const { path, headers, body, request } = call;
        if (path === "/sign-in/email" && request && typeof body?.email === "string") {
          hashes.set(request, (await readPasswordHash(ctx, { email: body.email })) ?? "");
        }
        // An address that nobody has confirmed must not come into an account together with a wallet.
        if (path === "/siwe/verify" && body?.email) throw new APIError("BAD_REQUEST", { message: "no e-mail here" });
        // Some in-app browsers lose cookies on the way to Google and back: the code travels in the state.
        const codes = path === "/sign-in/social" ? claimedCodes(headers?.get("cookie")) : [];
        if (codes.length > 0) await addOAuthServerContext({ referralCodes: codes.join(" ") });
        // Whoever goes to Google while signed in proves who they are: coming back as anybody else counts for nothing.
        const running = path === "/sign-in/social" ? await getSessionFromCtx(call) : null;
        if (running) await addOAuthServerContext({ sessionId: running.session.id, userId: running.user.id });
      }),
      after: createAuthMiddleware(async (call) => {
        const started = call.context.newSession;
        if (!started) return;
        const method = signInMethodOf(call);
        const stale = method && { sessionId: started.session.id, userId: started.user.id, method };
        if (stale && (await endStaleSession(ctx, stale)).ended) {
          throw new APIError("UNAUTHORIZED", { code: "SUPERSEDED", message: "the account has just changed" });
        }
        const proven = call.path === "/callback/:id" ? await sessionToProve() : null;
        if (proven) await continueSession(ctx, { ...proven, begun: started.session, now: new Date() });
        const owner = { userId: started.user.id, now: new Date(), randomBytes };
        if (call.path === "/siwe/verify") await ensureRefcodes(ctx, owner);
        // Also for accounts that were confirmed before there were codes without a wallet.
        else if (started.user.emailVerified) await ensureMailboxCode(ctx, owner);
        await takeOnDebts(ctx, owner);
      }),
    },
    plugins: [
      admin(),
      ...googleProvider(settings),
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

/** The session that was running when its browser went to another sign-in service; null when it was signed out. */
async function sessionToProve(): Promise<{ sessionId: string; userId: string } | null> {
  const { sessionId, userId } = (await getOAuthState())?.serverContext ?? {};
  return typeof sessionId === "string" && typeof userId === "string" ? { sessionId, userId } : null;
}

/** A call to a Better Auth endpoint, as parsed by its router. */
type EndpointCall = Parameters<Parameters<typeof createAuthMiddleware>[0]>[0];

/**
 * Counts a call by the endpoint and body that Better Auth will actually use, so no spelling of either avoids the
 * limits. Reads and the store's own calls are not counted.
 */
async function countAttempt(call: EndpointCall, limitSignIn: LimitSignIn): Promise<void> {
  const { path, request, headers } = call;
  if (!request || !headers || request.method === "GET") return;
  try {
    await limitSignIn(headers, scopeOfEndpoint(path), accountOfAttempt(call));
  } catch (error) {
    if (!(error instanceof DomainError)) throw error;
    throw new APIError("TOO_MANY_REQUESTS", { code: "RATE_LIMITED", message: error.message });
  }
}

/** E-mail of the account whose password a call tries; undefined for any other call. */
function accountOfAttempt(call: EndpointCall): string | undefined {
  return call.path === "/sign-in/email" && typeof call.body?.email === "string" ? call.body.email : undefined;
}

/**
 * Why this account may not be created, or this sign-in linked; null if allowed. An address that Google has not
 * confirmed may be a stranger's; reserved addresses include our own placeholders for wallets.
 */
function refusalOf(
  user: { name?: string | undefined; email?: string | undefined; emailVerified?: boolean | undefined },
  { action, method }: { action: string; method: string },
): { error: string } | undefined {
  if (action === "sign-in" || method === "siwe") return undefined;
  if (method !== "email-password" && user.emailVerified !== true) return { error: "EMAIL_NOT_CONFIRMED" };
  if (action !== "create-user") return undefined;
  if (isReservedAddress(user.email ?? "")) return { error: "RESERVED_ADDRESS" };
  if (!isPersonName(user.name ?? "")) return { error: "INVALID_NAME" };
  return undefined;
}

/** What the page that the sign-in service's own link would end on says: its language, and where its visitor was going. */
function readTarget(link: string) {
  const url = new URL(link);
  const target = URL.parse(url.searchParams.get("callbackURL") ?? "/", url.origin);
  return { locale: localeOfPath(target?.pathname ?? "/"), to: localPath(target?.searchParams.get("to")) };
}
