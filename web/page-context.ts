import { createContext, type Params, type RouterContextProvider } from "react-router";
import type { ConsentState } from "#core/domain/consent";
import { DomainError } from "#core/domain/errors";
import { isStorable } from "#core/domain/storable";
import type { Viewer } from "#core/domain/viewer";
import type { Confirmations, ConsumerHealth, MintRunReport } from "#core/ports/consumer-rpc";
import type { AccountContext, ServiceContext } from "#core/services/context";
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
  /** For what decides who may open an account. */
  accountCtx: AccountContext;
  viewer: Viewer | null;
  cspNonce: string;
  requestId: string;
  clone: CloneFacts;
  /** As the edge decided it for this request. */
  consent: ConsentState;
  now: Date;
  /** Why the request itself is refused, whatever page it is for; null for nearly every one. */
  refused: DomainError | null;
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

/** A request without its address, which may end on `.data` (pages read `url`), and its body (they `readForm`). */
export type PageRequest = Pick<Request, "headers" | "method" | "signal">;

/** What a loader or an action works with. */
export interface PageArgs {
  context: PageContext;
  request: PageRequest;
  /** The page's address, the same for a document and for a move inside the app. */
  url: URL;
  params: Params;
  /**
   * The form that was posted. No page takes files.
   *
   * @throws DomainError `unreadable_body` for what is no form, `invalid_input` for text that cannot be kept, and for files
   */
  readForm(): Promise<FormData>;
}

/** The router's arguments in our terms. */
export function pageArgs(args: {
  context: Readonly<RouterContextProvider>;
  request: Request;
  url: URL;
  params: Params;
}): PageArgs {
  const { request, url, params } = args;
  return { context: args.context.get(pageContext), request, url, params, readForm: () => readForm(request) };
}

async function readForm(request: Request): Promise<FormData> {
  const form = await request.formData().catch(() => null);
  if (form === null) throw new DomainError("unreadable_body", "the body is no form");
  for (const [name, value] of form) {
    if (!isStorable(name) || typeof value !== "string" || !isStorable(value)) {
      throw new DomainError("invalid_input", "form: not plain text");
    }
  }
  return form;
}
