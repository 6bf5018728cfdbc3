import { createContext, type Params, type RouterContextProvider } from "react-router";
import type { ConsentState } from "#core/domain/consent";
import { DomainError } from "#core/domain/errors";
import type { Locale } from "#core/domain/locale";
import type { FactorPolicy } from "#core/domain/session-proof";
import { isStorable } from "#core/domain/storable";
import type { Viewer } from "#core/domain/viewer";
import type { Measure } from "#core/measure";
import type { ChainRecord, Confirmations, ConsumerHealth, MintRunReport } from "#core/ports/consumer-rpc";
import type { CloneMetrics } from "#core/ports/metrics";
import type { AccountContext, ServiceContext } from "#core/services/context";
import type { BankContext } from "#core/services/payouts/bank/bank-context";
import type { LimitedScope } from "#worker/api/runtime";

/** Clone settings that pages may use. */
export interface CloneFacts {
  name: string;
  /** E-mail address that people write to. */
  contact: string;
  currency: string;
  /** Public origin, without a trailing slash. */
  appUrl: string;
  /** Languages of the pages, the main one first. */
  locales: readonly Locale[];
  /** Hue of the brand colour, degrees 0..360. */
  brandHue: number;
  tokenSymbol: string;
  explorerUrl: string;
  /** Chain id for wallet sign-in. */
  chainId: number;
  /** Whether Google sign-in is available. */
  googleSignIn: boolean;
  /** Whether letters are sent; where they are not, they wait. */
  sendsLetters: boolean;
}

/** What every page gets from the Worker. */
export interface PageContext {
  ctx: ServiceContext;
  /** For services that control who may open an account. */
  accountCtx: AccountContext;
  /** For services that know vendors' bank details, beside `ctx`. */
  bankCtx: BankContext;
  viewer: Viewer | null;
  /** Roles that need a second factor. */
  factorPolicy: FactorPolicy;
  cspNonce: string;
  requestId: string;
  clone: CloneFacts;
  /** As decided by the edge for this request. */
  consent: ConsentState;
  now: Date;
  /** Why the request is refused, for any page; null for nearly every request. */
  refused: DomainError | null;
  /** The address as the visitor's browser shows it; a refused request is routed by another one. */
  shownAt: Pick<URL, "pathname" | "search">;
  /**
   * Calls the sign-in service for a page's own form, whose origin has been checked. Counted against the caller's
   * limits.
   */
  askAuth(path: string, body: Record<string, string>): Promise<Response>;
  /**
   * Counts a submission that the page handles itself; also against an account when an e-mail is given. False above the limit:
   * the pages are a bundle of their own, whose `DomainError` is not the Worker's.
   */
  isWithinLimit(scope: LimitedScope, email?: string): Promise<boolean>;
  measure: Measure;
  /** What the clone measures; the caller has checked that the viewer is an admin. */
  metrics: CloneMetrics;
  waitUntil(promise: Promise<unknown>): void;
  /** Sends what a loader has committed to the queues; after an action that is done anyway. */
  relayWrites(): void;
  /** One mint run at the consumer; the caller has checked that the viewer is an admin. */
  runMint(): Promise<MintRunReport>;
  /**
   * Confirmations of these transactions; empty when the consumer is unreachable or slow: the page does not wait for it.
   */
  readConfirmations(txHashes: readonly string[]): Promise<Confirmations[]>;
  /**
   * What the contract says of a reference now: null where it cannot be read soon. `isAbsent`: the clone has no chain, so
   * nothing is paid by it. The caller has checked that the viewer is an admin.
   */
  readChain(orderReference: string): Promise<{ record: ChainRecord | null; isAbsent: boolean }>;
  /** Status of chain, operator, Minter and price source; null when the consumer is unreachable. */
  readHealth(): Promise<ConsumerHealth | null>;
}

/** The router context key of a request's `PageContext`. */
export const pageContext = createContext<PageContext>();

/**
 * A request without its URL, which may end in `.data` (pages use `url`), and without its body (they use `readForm`).
 */
export type PageRequest = Pick<Request, "headers" | "method" | "signal">;

/** Arguments of a loader or an action. */
export interface PageArgs {
  context: PageContext;
  request: PageRequest;
  /** The page's address, the same for a document and for client navigation. */
  url: URL;
  params: Params;
  /**
   * The posted form.
   *
   * @param file the one field that may hold a file; none by default
   * @throws DomainError `unreadable_body` when it is not a form, `invalid_input` for text that cannot be stored and for
   *   any other file
   */
  readForm(file?: string): Promise<FormData>;
}

/** Converts the router's arguments. */
export function pageArgs(args: {
  context: Readonly<RouterContextProvider>;
  request: Request;
  url: URL;
  params: Params;
}): PageArgs {
  const { request, url, params } = args;
  return { context: args.context.get(pageContext), request, url, params, readForm: (file) => readForm(request, file) };
}

async function readForm(request: Request, file?: string): Promise<FormData> {
  const form = await request.formData().catch(() => null);
  if (form === null) throw new DomainError("unreadable_body", "the body is not a form");
  for (const [name, value] of form) {
    if (name === file && typeof value !== "string") continue;
    if (!isStorable(name) || typeof value !== "string" || !isStorable(value)) {
      throw new DomainError("invalid_input", "form: not plain text");
    }
  }
  return form;
}
