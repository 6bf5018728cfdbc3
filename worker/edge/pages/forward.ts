import { consentHeader, requestIdHeader, sharedPageHeader, subscriberHeader } from "#core/ports/edge-headers";
import { type AppOutcome, presentable } from "#worker/edge/pages/unavailable-page";
import type { EdgeRequest } from "#worker/edge/request/edge-request";

// The app needs no address, so none reaches it: what it does not have it cannot store.
const addressHeaders = ["cf-connecting-ip", "cf-connecting-ipv6", "x-forwarded-for", "x-real-ip", "true-client-ip"];
// Only the edge may request a shared page, or name the subscriber.
const withheldHeaders = [...addressHeaders, sharedPageHeader, subscriberHeader];

/** Forwards a request to the app. The response is mutable; redirects are not followed; a dead app is a 503. */
export async function forwardToApp(request: EdgeRequest): Promise<Response> {
  const headers = new Headers(request.raw.headers);
  for (const name of withheldHeaders) {
    headers.delete(name);
  }
  // Set, never appended, so a visitor's own copies are dropped.
  headers.set(requestIdHeader, request.requestId);
  headers.set(consentHeader, request.consent);
  if (request.method !== "GET" && request.method !== "HEAD") {
    headers.set(subscriberHeader, request.subscriber);
  }
  let outcome: AppOutcome;
  try {
    outcome = { answer: await request.env.APP.fetch(new Request(request.raw, { headers, redirect: "manual" })) };
  } catch (error) {
    outcome = { error };
  }
  const response = presentable(request, outcome);
  response.headers.set(requestIdHeader, request.requestId);
  return response;
}
