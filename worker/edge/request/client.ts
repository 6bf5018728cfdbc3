import { isBot } from "isbot";
import type { ClientFacts } from "#core/domain/capture";
import { memoized } from "#worker/edge/request/memoized";

// Bots are recognised by a very long expression.
const describeUserAgent = memoized((userAgent): ClientFacts => ({ userAgent, declaredBot: isBot(userAgent) }));
const unnamed: ClientFacts = { userAgent: undefined, declaredBot: false };

/** What a client says it is, by its `User-Agent`. */
export function describeClient(userAgent: string | undefined): ClientFacts {
  return userAgent === undefined ? unnamed : describeUserAgent(userAgent);
}
