/** What the client says it is. */
export interface ClientFacts {
  readonly userAgent: string | undefined;
  /** The user agent names itself a bot. */
  readonly declaredBot: boolean;
}

/** The request. */
export interface VisitFacts {
  readonly method: string;
  readonly path: string;
  /** A header as sent. Reads cost the edge time, so only headers that decide are read. */
  header(name: string): string | undefined;
}

const speculative = /prefetch|prerender|preview/i;
const purposeHeaders = ["sec-purpose", "purpose"];
// Used by browsers without fetch metadata, or that gave such a request the destination `empty`.
const oldPurposeHeaders = ["x-purpose", "x-moz"];
const html = /text\/html|\*\/\*/i;

/** Whether the client looks like a person's browser: it has a user agent that does not name a bot. */
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
  // Without fetch metadata: an image or a script never accepts HTML.
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
