import { isbot } from "isbot";
import { renderToReadableStream } from "react-dom/server";
import {
  type ActionFunctionArgs,
  type EntryContext,
  type HandleErrorFunction,
  isRouteErrorResponse,
  type LoaderFunctionArgs,
  type RouterContextProvider,
  ServerRouter,
} from "react-router";
import { TranslationProvider } from "#app/i18n/translation.ts";
import { getLogger } from "#core/log";
import { pageContext } from "#web/page-context";
import { localeOfPath } from "./i18n/locales.ts";
import { translatorOf } from "./i18n/translator.server.ts";
import { RequestFactsContext } from "./session/request-facts.ts";
import { isSharedRequest, keepPrivate, shareData } from "./shared-requests.ts";

const logger = getLogger(["refcodes", "web"]);

/** Rendering is aborted after this; the browser finishes the parts that are missing. */
const RENDER_TIMEOUT_MS = 10_000;

export default async function handleRequest(
  request: Request,
  responseStatusCode: number,
  responseHeaders: Headers,
  routerContext: EntryContext,
  provider: RouterContextProvider,
) {
  const url = new URL(request.url);
  const context = provider.get(pageContext);
  const { cspNonce, requestId, refused, shownAt } = context;
  // The browser's router reads its own address, and the frame depends on it: both have to render the same.
  if (refused) {
    const { staticHandlerContext: handled } = routerContext;
    handled.location = { ...handled.location, pathname: shownAt.pathname, search: shownAt.search };
  }
  const shared = isSharedRequest(request, context);
  let status = responseStatusCode;
  const body = await renderToReadableStream(
    <RequestFactsContext.Provider value={{ nonce: cspNonce, requestId }}>
      <TranslationProvider i18n={translatorOf(localeOfPath(url.pathname))}>
        <ServerRouter context={routerContext} url={url} nonce={cspNonce} />
      </TranslationProvider>
    </RequestFactsContext.Provider>,
    {
      nonce: cspNonce,
      // By default what is past 12.8 kB comes after its fallback, which says that the entry is broken. Nothing here is deferred.
      progressiveChunkSize: Number.POSITIVE_INFINITY,
      signal: AbortSignal.any([request.signal, AbortSignal.timeout(RENDER_TIMEOUT_MS)]),
      onError(error) {
        // If the document itself cannot be rendered there is no body; parts left out of it are retried in the browser.
        if (shared) status = 500;
        if (!request.signal.aborted) logger.error("page not rendered", { error, requestId });
      },
    },
  );
  // A shared page is cached only if all of it rendered without an error.
  if (shared || isbot(request.headers.get("user-agent"))) await body.allReady;
  responseHeaders.set("content-type", "text/html; charset=utf-8");
  if (!shared || !responseHeaders.has("cache-control")) keepPrivate(responseHeaders);
  return new Response(body, { status, headers: responseHeaders });
}

/** Sets the cache headers of data requests (client navigation). */
export function handleDataRequest(
  response: Response,
  { request, context }: LoaderFunctionArgs | ActionFunctionArgs,
): Response {
  if (isSharedRequest(request, context.get(pageContext))) shareData(response);
  else keepPrivate(response.headers);
  return response;
}

/**
 * Called by the router for unexpected errors from loaders and actions, and for requests it rejects, such as a missing
 * action.
 */
export const handleError: HandleErrorFunction = (error, { request, context }) => {
  if (isRouteErrorResponse(error) && error.status < 500) return;
  if (!request.signal.aborted) logger.error("request failed", { error, requestId: context.get(pageContext).requestId });
};
