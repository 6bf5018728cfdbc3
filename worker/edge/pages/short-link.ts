import { mayStore } from "#core/domain/consent";
import { withCodes } from "#core/domain/referral-link";
import { requestIdHeader } from "#core/ports/edge-headers";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

/**
 * Redirects a short link. The code stays in the address while consent is pending, and on a prefetch: the page claims it
 * later.
 */
export function followShortLink(request: EdgeRequest, target: string): Response {
  const { consent } = request;
  const { candidates, label } = request.address;
  const isDecided = consent === "refused" || (mayStore(consent) && request.isPageVisit);
  const location = isDecided ? target : withCodes(target, candidates ?? [], label);
  const headers = { location, "cache-control": "private, no-store", [requestIdHeader]: request.requestId };
  return new Response(null, { status: 302, headers });
}
