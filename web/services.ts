import { createBankFiles } from "#core/adapters/bank/bank-files";
import { createDetailsCipher } from "#core/adapters/bank/details-cipher";
import { createOneTimeCodes } from "#core/adapters/factors/one-time-codes";
import { createPasskeys } from "#core/adapters/factors/passkeys";
import { createRecoveryCodeHash } from "#core/adapters/factors/recovery-code-hash";
import { createGuardHash } from "#core/adapters/guards/guard-hash";
import { createMetricsReader } from "#core/adapters/metrics/sql-api";
import { createR2Pictures } from "#core/adapters/pictures/r2-pictures";
import { createSiweProof } from "#core/adapters/wallet/siwe-proof";
import { createWayForPayGateway } from "#core/adapters/wayforpay/gateway";
import { parseWayForPayEnv } from "#core/adapters/wayforpay/settings";
import { cookieValues } from "#core/domain/cookie-header";
import { FACTOR_CHALLENGE_MS } from "#core/domain/second-factor";
import type { SessionProof, Viewer } from "#core/domain/viewer";
import { type AppSettings, parseAppEnv } from "#core/env/app";
import { createMeasure } from "#core/measure";
import type { ConsumerRpcApi } from "#core/ports/consumer-rpc";
import type { CloneMetrics } from "#core/ports/metrics";
import type { PasswordHasher } from "#core/ports/password-hasher";
import { gatewaysOf } from "#core/ports/payment-gateway";
import { readSessionProof } from "#core/services/accounts/read-session-proof";
import type { AccountContext, ServiceContext } from "#core/services/context";
import { measuringSend } from "#core/services/events/measured";
import type { SendMessages } from "#core/services/events/relay-outbox";
import { createDatabase } from "#db/client";
import { createAuth } from "#web/auth";
import { createLetterWriter } from "#web/letter";
import { passwords as slowPasswords } from "#web/passwords";
import { createSignInLimits } from "#web/sign-in-limits";
import type { Runtime } from "#worker/api/runtime";

export interface App {
  settings: AppSettings;
  runtime: Runtime;
  metrics: CloneMetrics;
}

/** Puts the app Worker together from its environment: the only place that knows every adapter. */
export function createApp(env: AppEnv, passwords: PasswordHasher = slowPasswords): App {
  const settings = parseAppEnv(env);
  const wayForPay = parseWayForPayEnv(env);
  const ctx: ServiceContext = {
    db: createDatabase(settings.DATABASE_URL),
    guards: createGuardHash(settings.GUARD_HASH_KEY),
    clone: {
      appUrl: settings.APP_URL,
      slug: settings.CLONE_SLUG,
      currency: settings.CLONE_CURRENCY,
      timeZone: settings.CLONE_TIME_ZONE,
      envRewardRateBp: settings.REFERRAL_REWARD_PERCENT,
      maxRewardRateBp: settings.REFERRAL_COMMISSION_MAX_PERCENT,
      tokenSymbol: settings.REFERRAL_TOKEN_SYMBOL,
      approval: {
        uahPerUsd: settings.REFERRAL_UAH_PER_USD,
        secondApprovalUsd: settings.REFERRAL_SECOND_APPROVAL_USD,
        delayDays: settings.REFERRAL_APPROVAL_DELAY_DAYS,
      },
      payoutDebtor: settings.payoutDebtor,
    },
    gateways: gatewaysOf(wayForPay ? [createWayForPayGateway({ ...wayForPay, appUrl: settings.APP_URL })] : []),
    pictures: createR2Pictures(env.PICTURES),
  };
  const consumer = consumerRpc(env);
  const measure = createMeasure(env.METRICS);
  const walletProof = createSiweProof({
    appUrl: settings.APP_URL,
    chainId: settings.REFERRAL_CHAIN_ID,
    askChain: (claim) => consumer.verifySignature(claim),
  });
  const limitSignIn = createSignInLimits(env);
  const letters = createLetterWriter({
    store: settings.CLONE_NAME,
    contact: settings.CLONE_CONTACT,
    appUrl: settings.APP_URL,
    tokenSymbol: settings.REFERRAL_TOKEN_SYMBOL,
    brandHue: settings.CLONE_BRAND_HUE,
    locales: settings.CLONE_LOCALES,
  });
  const factors = {
    oneTimeCodes: createOneTimeCodes({ issuer: settings.CLONE_NAME, key: settings.AUTH_SECRET }),
    passkeys: createPasskeys({ appUrl: settings.APP_URL, store: settings.CLONE_NAME, timeout: FACTOR_CHALLENGE_MS }),
    hashRecoveryCode: createRecoveryCodeHash(settings.AUTH_SECRET),
  };
  const accountCtx: AccountContext = { db: ctx.db, letters, passwords, walletProof, factors, randomBytes };
  const auth = createAuth({ ctx, accountCtx, settings, limitSignIn });
  return {
    settings,
    runtime: {
      ctx,
      accountCtx,
      bankCtx: {
        details: createDetailsCipher(settings.PAYOUT_DATA_KEY),
        bankFiles: createBankFiles(settings.PAYOUT_CSV_COLUMNS),
      },
      appUrl: settings.APP_URL,
      cronSecret: settings.CRON_SECRET,
      build: env.CF_VERSION_METADATA.id,
      consumer,
      walletProof,
      handleAuth: (request) => auth.handler(request),
      limitSignIn,
      factorPolicy: settings.REQUIRE_SECOND_FACTOR,
      findViewer: async (headers) => {
        const { authCookies } = await auth.$context;
        const token = tokenIn(headers, authCookies.sessionToken.name);
        if (token === null) return null;
        // The token is not checked yet: what it proves counts only for the session that the sign-in service found.
        const [found, proof] = await Promise.all([auth.api.getSession({ headers }), readSessionProof(ctx, { token })]);
        // A session that began while its account was being deleted opens nothing.
        if (!found || found.user.banned || proof?.sessionId !== found.session.id) return null;
        return viewerOf(found, proof);
      },
      queues: { events: measuringSend(sendTo(env.EVENTS), measure), payments: sendTo(env.PAYMENTS) },
      expectWork: () => choreAlarm(env).expectWork(),
      measure,
      randomBytes,
    },
    metrics: {
      isMeasured: env.METRICS !== undefined,
      reader: settings.metrics && createMetricsReader(settings.metrics),
    },
  };
}

/** The object that runs the chores when they are due. */
export function choreAlarm(env: AppEnv) {
  return env.CHORE_ALARM.getByName("chores");
}

function sendTo(queue: Queue): SendMessages {
  return async (messages) => {
    await queue.sendBatch(messages.map((body) => ({ body })));
  };
}

/** The binding's entrypoint is `ConsumerRpc` (web/wrangler.toml), which implements `ConsumerRpcApi`. */
function consumerRpc(env: AppEnv): ConsumerRpcApi {
  return env.CONSUMER as unknown as ConsumerRpcApi;
}

function randomBytes(length: number): Uint8Array {
  return crypto.getRandomValues(new Uint8Array(length));
}

/** The session's token, which its cookie carries before a signature; null without one. */
function tokenIn(headers: Headers, cookieName: string): string | null {
  const [value = ""] = cookieValues(headers.get("cookie") ?? "", cookieName);
  const [token = ""] = value.split(/\.|%2E/i);
  return /^[\w-]{1,128}$/.test(token) ? token : null;
}

function viewerOf(
  {
    user,
    session,
  }: {
    user: { id: string; name: string; email: string; role?: string | null | undefined };
    session: { id: string };
  },
  { provenAt, factorAt, hasFactor }: SessionProof,
): Viewer {
  const { id, name, email, role } = user;
  const known = role === "admin" || role === "vendor" ? role : "user";
  return { id, name, email, role: known, sessionId: session.id, provenAt, factorAt, hasFactor };
}
