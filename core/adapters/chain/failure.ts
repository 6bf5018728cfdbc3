import { BaseError } from "viem";
import { AdapterError } from "#core/ports/adapter-error";
import type { BroadcastOutcome } from "#core/ports/reward-chain";

/** Node's words, lower case, and what they mean. The first that fits counts: specific before general. */
const sendFailures: readonly (readonly [words: string, outcome: BroadcastOutcome])[] = [
  ["replacement transaction underpriced", "underpriced"],
  ["transaction underpriced", "underpriced"],
  ["gas tip cap", "underpriced"],
  ["max fee per gas less than block base fee", "underpriced"],
  ["maxfeepergas is too low", "underpriced"],
  ["max fee per gas set to", "underpriced"],
  ["already known", "known"],
  ["alreadyknown", "known"],
  ["same hash was already imported", "known"],
  ["nonce too low", "nonce-used"],
  ["nonce is too low", "nonce-used"],
  ["nonce too high", "nonce-ahead"],
  ["nonce is too high", "nonce-ahead"],
  ["nonce too far in the future", "nonce-ahead"],
  ["exceeds next nonce", "nonce-ahead"],
  ["exceeds the configured cap", "too-dear"],
  ["insufficient funds", "no-funds"],
  ["doesn't have enough funds", "no-funds"],
];

/** What a node's refusal of signed bytes means. Everything that is not known for sure is `unclear`. */
export function classifySendError(error: unknown): BroadcastOutcome {
  const text = nodeWords(error).toLowerCase();
  for (const [words, outcome] of sendFailures) {
    if (text.includes(words)) return outcome;
  }
  // "unknown transaction" says the opposite, and ends in the same words.
  return /(?<!un)known transaction/.test(text) ? "known" : "unclear";
}

/** Everything an error and its causes say, for classification only: it may hold the node's address. */
function nodeWords(error: unknown): string {
  const words: string[] = [];
  for (let at = error; at instanceof Error; at = at.cause) {
    words.push(at.message);
    if (at instanceof BaseError) words.push(at.details);
  }
  return words.length > 0 ? words.join("\n") : String(error);
}

/** One line of what went wrong. Addresses of nodes often carry an access key in their path, so none is repeated. */
export function describeChainError(error: unknown): string {
  const text =
    error instanceof BaseError
      ? [error.shortMessage, error.details].filter((part) => part !== "").join(" ")
      : error instanceof Error
        ? error.message
        : String(error);
  return text
    .replaceAll(/\b(?:https?|wss?):\/\/\S+/g, "[node]")
    .replaceAll(/0x[0-9a-fA-F]{130,}/g, "[bytes]")
    .replaceAll(/\s+/g, " ")
    .trim()
    .slice(0, 300);
}

/** Runs a call to the node; its failure becomes an AdapterError without the node's address. */
export async function askNode<T>(what: string, call: () => Promise<T>): Promise<T> {
  try {
    return await call();
  } catch (error) {
    if (error instanceof AdapterError) throw error;
    throw new AdapterError(`${what}: ${describeChainError(error)}`, { retry: true });
  }
}
