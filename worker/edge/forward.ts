import type { ConsentState } from "#core/domain/consent";
import { subscriberHeader, subscriberKey } from "#core/domain/subscriber";
import type { EdgeRequest } from "#worker/edge/context";
import { refuse } from "#worker/edge/errors";
import { unavailablePage } from "#worker/edge/unavailable-page";

// The app needs no address, so none reaches it: what it does not have it cannot store.
const addressHeaders = ["cf-connecting-ip", "cf-connecting-ipv6", "x-forwarded-for", "x-real-ip", "true-client-ip"];
// Only the edge may mark a response as shared, or name the subscriber.
const withheldHeaders = [...addressHeaders, "x-shared-page", subscriberHeader];

/** Asks the app for the answer. The answer is mutable; redirects come back as they are; a dead app is a 503. */
export async function forwardToApp(asked: EdgeRequest, consent: ConsentState): Promise<Response> {
  const headers = new Headers(asked.raw.headers);
  for (const name of withheldHeaders) {
    headers.delete(name);
  }
  // Set, never appended: a visitor's own copies of these end here.
  headers.set("x-request-id", asked.requestId);
  headers.set("x-referral-consent", consent);
  if (asked.method !== "GET" && asked.method !== "HEAD") {
    headers.set(subscriberHeader, subscriberKey(asked.header("cf-connecting-ip") ?? "no-address"));
  }
  try {
    const answer = await asked.env.APP.fetch(new Request(asked.raw, { headers, redirect: "manual" }));
    const response = shownTo(asked, answer);
    response.headers.set("x-request-id", asked.requestId);
    return response;
  } catch (error) {
    return unreachable(asked, error);
  }
}

/** The app's answer, mutable; where it has failed without a page, a person who asked for one still gets one. */
export function shownTo(asked: EdgeRequest, answer: Response): Response {
  if (answer.status >= 500 && wantsPage(asked) && !isHtml(answer)) {
    asked.log.error("the app could not make a page", { path: asked.path, status: answer.status });
    return unavailablePage(asked);
  }
  return new Response(answer.body, answer);
}

/** What is answered while the app is dead: a page to a person, the API's shape to a script. */
export function unreachable(asked: EdgeRequest, error: unknown): Response {
  asked.log.error("the app did not answer", { error, path: asked.path, method: asked.raw.method });
  return wantsPage(asked)
    ? unavailablePage(asked)
    : refuse(asked, 503, "unavailable", "The store is not reachable right now.");
}

function wantsPage(asked: EdgeRequest): boolean {
  return asked.raw.method === "GET" && (asked.header("accept") ?? "").includes("text/html");
}

function isHtml({ headers }: Response): boolean {
  return /^text\/html\b/.test(headers.get("content-type") ?? "");
}
