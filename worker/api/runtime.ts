import type { FactorPolicy } from "#core/domain/session-proof";
import type { Viewer } from "#core/domain/viewer";
import type { Logger } from "#core/log";
import type { Measure } from "#core/measure";
import type { QueueName } from "#core/messages";
import type { ConsumerRpcApi } from "#core/ports/consumer-rpc";
import type { WalletProof } from "#core/ports/wallet-proof";
import type { AccountContext, ServiceContext } from "#core/services/context";
import type { SendMessages } from "#core/services/events/relay-outbox";
import type { BankContext } from "#core/services/payouts/bank/bank-context";

/** Calls in one scope share a limit. */
export type LimitedScope = "sign-in" | "sign-up" | "proof" | "letter" | "wallet" | "label" | "auth" | "callback";

/**
 * Counts a call against the sender of these headers, and against an account when its e-mail is given.
 *
 * @throws DomainError `rate_limited` above the limit of either
 */
export type LimitSignIn = (headers: Headers, scope: LimitedScope, email?: string) => Promise<void>;

/** Everything the API works with, put together once per isolate in the Worker's composition root. */
export interface Runtime {
  ctx: ServiceContext;
  /** For services that control who may open an account. */
  accountCtx: AccountContext;
  /** For services that know vendors' bank details, beside `ctx`. */
  bankCtx: BankContext;
  appUrl: string;
  cronSecret: string;
  /** Version of the running Worker. */
  build: string;
  consumer: ConsumerRpcApi;
  walletProof: WalletProof;
  /** Answers `/api/auth/*`. */
  handleAuth(request: Request): Promise<Response>;
  limitSignIn: LimitSignIn;
  /** Roles that need a second factor. */
  factorPolicy: FactorPolicy;
  findViewer(headers: Headers): Promise<Viewer | null>;
  /** Every queue that events are sent to. */
  queues: Record<QueueName, SendMessages>;
  /** Says that something was committed which may make work for the chores: they look within a minute. */
  expectWork(): Promise<void>;
  measure: Measure;
  randomBytes(length: number): Uint8Array;
}

/** What every route can read from its context. */
export interface ApiEnv {
  Variables: {
    requestId: string;
    log: Logger;
    runtime: Runtime;
    /** Set by Hono's `secureHeaders` where the policy names a nonce. */
    secureHeadersNonce?: string;
    /** Set by the guard of an endpoint for signed-in people. */
    viewer?: Viewer;
  };
}
