import type { ServiceContext } from "#core/services/context";

/** Who is signed in. */
export interface Viewer {
  id: string;
  name: string;
  email: string;
  role: "user" | "vendor" | "admin";
}

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
}

/** `ask`: nothing may be stored about a referral before the visitor agrees. */
export type ReferralConsent = "ask" | "granted" | "not-needed";

/** One transaction that a mint run made or moved on. */
export interface MintRunTransaction {
  hash: string;
  nonce: number;
  orderReferences: string[];
  status: string;
}

/** What a mint run did. */
export interface MintRunReport {
  claimed: number;
  priced: number;
  relayed: number;
  transactions: MintRunTransaction[];
  note?: string;
}

declare module "@remix-run/cloudflare" {
  interface AppLoadContext {
    ctx: ServiceContext;
    viewer: Viewer | null;
    cspNonce: string;
    requestId: string;
    clone: CloneFacts;
    consent: ReferralConsent;
    now: Date;
    waitUntil(promise: Promise<unknown>): void;
    runMint(): Promise<MintRunReport>;
  }

  interface Future {
    v3_singleFetch: true;
  }
}
