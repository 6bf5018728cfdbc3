import { DomainError } from "#core/domain/errors";
import type { AppSettings } from "#core/env/app";
import type { Logger } from "#core/log";
import { consentHeader, subscriberHeader } from "#core/ports/edge-headers";
import { startMintRun } from "#core/services/rewards/start-mint-run";
import type { CloneFacts, PageContext } from "#web/page-context";
import type { App } from "#web/services";

/** What the Worker knows about a request besides its headers. */
export interface PageRequestFacts {
  /** Why the request is refused; null when it is not. */
  readonly refused: DomainError | null;
  /** The address as requested. */
  readonly shownAt: Pick<URL, "pathname" | "search">;
  readonly cspNonce: string;
  readonly requestId: string;
  readonly log: Logger;
  waitUntil(promise: Promise<unknown>): void;
  relayWrites(): void;
}

/** Builds the page context for a request's headers. Looks up the signed-in user. */
export async function pageContextOf(
  { settings, runtime, metrics }: App,
  headers: Headers,
  { refused, shownAt, cspNonce, requestId, log, waitUntil, relayWrites }: PageRequestFacts,
): Promise<PageContext> {
  const { ctx, accountCtx, bankCtx, consumer } = runtime;
  const viewer = await runtime.findViewer(headers);
  const now = new Date();
  const consent = headers.get(consentHeader);
  return {
    ctx,
    accountCtx,
    bankCtx,
    viewer,
    factorPolicy: runtime.factorPolicy,
    cspNonce,
    requestId,
    clone: cloneFacts(settings),
    consent: consent === "ask" || consent === "granted" ? consent : "not-needed",
    now,
    refused,
    shownAt,
    askAuth: (path, body) =>
      runtime.handleAuth(authRequest(settings.APP_URL, path, body, headers)).catch((error: unknown) => {
        log.error("request failed", { error });
        return Response.json({ code: "UNAVAILABLE" }, { status: 503 });
      }),
    isWithinLimit: (scope, email) => runtime.limitSignIn(headers, scope, email).then(() => true, falseIfLimited),
    measure: runtime.measure,
    metrics,
    waitUntil,
    relayWrites,
    async runMint() {
      if (viewer?.role !== "admin") throw new DomainError("forbidden", "only an admin runs payouts");
      return startMintRun(ctx, consumer, { actorId: viewer.id, now });
    },
    readHealth: () => consumer.health().catch(() => null),
    async readChain(orderReference) {
      const [record, health] = await Promise.all([
        soon(consumer.readChain(orderReference), log),
        soon(consumer.health(), log),
      ]);
      return { record, isAbsent: health?.chain === null };
    },
    readConfirmations: (txHashes) =>
      Promise.race([consumer.readConfirmations(txHashes), afterTimeout()]).catch(() => []),
  };
}

function falseIfLimited(error: unknown): false {
  if (error instanceof DomainError && error.code === "rate_limited") return false;
  throw error;
}

/** An answer that a page is about; null where it does not come in time. */
function soon<Answer>(answer: Promise<Answer>, log: Logger): Promise<Answer | null> {
  const late = new Promise<null>((resolve) => setTimeout(resolve, 5_000, null));
  return Promise.race([answer, late]).catch((error: unknown) => {
    log.warn("the consumer does not answer", { error });
    return null;
  });
}

/** Resolves to nothing after the longest a page may wait for optional data. */
function afterTimeout(): Promise<[]> {
  return new Promise((resolve) => setTimeout(() => resolve([]), 1_500));
}

/** One of our form posts, as a request to Better Auth. */
function authRequest(appUrl: string, path: string, body: Record<string, string>, from: Headers): Request {
  const headers = new Headers({ "content-type": "application/json", origin: appUrl });
  for (const name of ["cookie", "user-agent", subscriberHeader]) headers.set(name, from.get(name) ?? "");
  return new Request(`${appUrl}/api/auth${path}`, { method: "POST", headers, body: JSON.stringify(body) });
}

function cloneFacts(settings: AppSettings): CloneFacts {
  return {
    name: settings.CLONE_NAME,
    contact: settings.CLONE_CONTACT,
    currency: settings.CLONE_CURRENCY,
    appUrl: settings.APP_URL,
    locales: settings.CLONE_LOCALES,
    brandHue: settings.CLONE_BRAND_HUE,
    tokenSymbol: settings.REFERRAL_TOKEN_SYMBOL,
    chainId: settings.REFERRAL_CHAIN_ID,
    googleSignIn: settings.google !== null,
    sendsLetters: settings.MAIL_FROM !== null,
    explorerUrl: settings.EXPLORER_URL,
  };
}
