import type { ConsentState } from "#core/domain/consent";
import type { Viewer } from "#core/domain/viewer";
import type { Confirmations, ConsumerHealth, MintRunReport } from "#core/ports/consumer-rpc";
import type { ServiceContext } from "#core/services/context";
import type { LimitedScope } from "#worker/api/runtime";

/** What a page may know of the clone it runs for. */
export interface CloneFacts {
  name: string;
  currency: string;
  /** Public origin, without a trailing slash. */
  appUrl: string;
  /** Hue of the brand colour, degrees 0..360. */
  brandHue: number;
  tokenSymbol: string;
  explorerUrl: string;
  /** The chain that wallets sign in for. */
  chainId: number;
  /** Whether people may sign in with Google. */
  googleSignIn: boolean;
}

declare module "@remix-run/cloudflare" {
  interface AppLoadContext {
    ctx: ServiceContext;
    viewer: Viewer | null;
    cspNonce: string;
    requestId: string;
    clone: CloneFacts;
    /** As the edge decided it for this request. */
    consent: ConsentState;
    now: Date;
    /** Asks the sign-in service on behalf of this page's own form, whose origin has been checked. It counts the caller's tries. */
    askAuth(path: string, body: Record<string, string>): Promise<Response>;
    /**
     * Counts a try that this page itself decides about, of an account's password where an e-mail is given.
     *
     * @throws DomainError `rate_limited` above the limit
     */
    limitSignIn(scope: LimitedScope, email?: string): Promise<void>;
    waitUntil(promise: Promise<unknown>): void;
    /** One mint run at the consumer; the caller has checked that the viewer is an admin. */
    runMint(): Promise<MintRunReport>;
    /** How far transactions are; none while the consumer cannot be reached, or is slow: the page does not wait for it. */
    readConfirmations(txHashes: readonly string[]): Promise<Confirmations[]>;
    /** How chain, operator, minter and price source are; null while the consumer cannot be reached. */
    readHealth(): Promise<ConsumerHealth | null>;
  }

  interface Future {
    v3_singleFetch: true;
  }
}
