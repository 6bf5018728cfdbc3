/** What the client says it is. */
export interface ClientFacts {
  readonly userAgent: string | undefined;
  /** The user agent names itself a bot. */
  readonly declaredBot: boolean;
}

/** What is asked for. */
export interface VisitFacts {
  readonly method: string;
  readonly path: string;
  /** Reads a header as sent. Each read costs the edge something, so only those that decide are asked for. */
  header(name: string): string | undefined;
}

const speculative = /prefetch|prerender|preview/i;
const purposeHeaders = ["sec-purpose", "purpose"];
// The spellings of browsers that had no fetch metadata yet, or that called such a request's destination `empty`.
const oldPurposeHeaders = ["x-purpose", "x-moz"];
const html = /text\/html|\*\/\*/i;

/** Whether the client is a person's browser as far as it says: it has a name, and the name is no bot's. */
export function isPerson({ userAgent, declaredBot }: ClientFacts): boolean {
  return userAgent !== undefined && userAgent.trim() !== "" && !declaredBot;
}

/** Whether this request is a person opening a page: the only kind of request that captures a referral. */
export function isPageVisit(facts: VisitFacts, client: ClientFacts): boolean {
  if (facts.method !== "GET" || !isPagePath(facts.path) || !isPerson(client)) {
    return false;
  }
  const destination = facts.header("sec-fetch-dest");
  if (destination !== undefined) {
    return destination.toLowerCase() === "document" && !isSpeculative(facts, purposeHeaders);
  }
  // Browsers without fetch metadata: a picture or a script never asks for HTML.
  const accept = facts.header("accept");
  const wantsPage = accept === undefined || html.test(accept);
  return wantsPage && !isSpeculative(facts, purposeHeaders) && !isSpeculative(facts, oldPurposeHeaders);
}

function isSpeculative(facts: VisitFacts, headers: readonly string[]): boolean {
  return headers.some((name) => {
    const purpose = facts.header(name);
    return purpose !== undefined && speculative.test(purpose);
  });
}

function isPagePath(path: string): boolean {
  return path !== "/api" && !path.startsWith("/api/") && path !== "/__manifest" && !path.endsWith(".data");
}
