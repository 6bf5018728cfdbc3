import { createContext, type Params, type RouterContextProvider } from "react-router";
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

/** What every page gets from the Worker. */
export interface PageContext {
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

/** Where the router keeps a request's `PageContext`. */
export const pageContext = createContext<PageContext>();

/** A request without its address: the router's own may end on `.data`, so pages read `url`. */
export type PageRequest = Omit<Request, "url">;

/** What a loader or an action works with. */
export interface PageArgs {
  context: PageContext;
  request: PageRequest;
  /** The page's address, the same for a document and for a move inside the app. */
  url: URL;
  params: Params;
}

/** The router's arguments in our terms. */
export function pageArgs(args: {
  context: Readonly<RouterContextProvider>;
  request: Request;
  url: URL;
  params: Params;
}): PageArgs {
  const { request, url, params } = args;
  return { context: args.context.get(pageContext), request, url, params };
}
