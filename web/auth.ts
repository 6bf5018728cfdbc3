import { drizzleAdapter } from "better-auth/adapters/drizzle";
import { createAuthMiddleware } from "better-auth/api";
import { betterAuth } from "better-auth/minimal";
import { admin, siwe } from "better-auth/plugins";
import { parse } from "hono/utils/cookie";
import { generateSiweNonce } from "viem/siwe";
import type { AppSettings } from "#core/env/app";
import { getLogger } from "#core/log";
import type { WalletProof } from "#core/ports/wallet-proof";
import type { ServiceContext } from "#core/services/context";
import { ensureRefcodes } from "#core/services/ensure-refcodes";
import { persistSignupReferralAttribution } from "#core/services/persist-signup-referral";
import { isUnlinked } from "#core/services/unlink-wallet";
import { accounts, sessions, users, verifications, wallets } from "#db/schema";
import { referralCookieCode } from "#worker/api/store";

const log = getLogger(["refcodes", "auth"]);

/** Endpoints of Better Auth that no page of the store uses: what is off cannot be misused. */
const unusedPaths = [
  "/verify-password",
  "/change-email",
  "/update-session",
  "/update-user",
  "/delete-user",
  "/delete-user/callback",
  "/link-social",
  "/unlink-account",
  "/list-accounts",
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
  randomBytes: (length: number) => Uint8Array;
}

/**
 * Better Auth with e-mail and password, and wallets (Sign-In with Ethereum). A new user carries its referrer from the
 * very first write; a wallet gets its code when it first signs in. Rates are limited at the edge, and no IP is kept.
 */
export function createAuth({ ctx, settings, walletProof, randomBytes }: AuthDependencies) {
  const appUrl = new URL(settings.APP_URL);
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
    emailAndPassword: { enabled: true, minPasswordLength: 10, maxPasswordLength: 128 },
    user: {
      additionalFields: { referredBy: { type: "json", required: false, input: false, returned: false } },
    },
    advanced: {
      ipAddress: { disableIpTracking: true },
      useSecureCookies: appUrl.protocol === "https:",
      cookiePrefix: "ring",
    },
    rateLimit: { enabled: false },
    telemetry: { enabled: false },
    logger: {
      log: (level, message, ...details) =>
        level === "error" ? log.error(message, { details }) : log.info(message, { details }),
    },
    databaseHooks: {
      user: {
        create: {
          before: async (user, request) => {
            const cookies = parse(request?.headers?.get("cookie") ?? "");
            const cookieCode = referralCookieCode(cookies.ring_ref);
            const referredBy = await persistSignupReferralAttribution(ctx, { cookieCode, now: new Date() });
            return { data: { ...user, referredBy } };
          },
        },
      },
    },
    hooks: {
      after: createAuthMiddleware(async ({ path, context }) => {
        if (path !== "/siwe/verify" || !context.newSession) return;
        await ensureRefcodes(ctx, { userId: context.newSession.user.id, now: new Date(), randomBytes });
      }),
    },
    plugins: [
      admin(),
      siwe({
        domain: appUrl.host,
        getNonce: async () => generateSiweNonce(),
        verifyMessage: async (claim) =>
          walletProof.readMessage(claim.message, new Date()) !== null &&
          (await walletProof.isSignedBy(claim)) &&
          !(await isUnlinked(ctx, claim.address)),
      }),
    ],
  });
}
