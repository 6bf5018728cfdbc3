import { BaseError, HttpRequestError, RpcRequestError, TimeoutError } from "viem";

/** Blocks in the first page, and the minimum page size: some providers allow only ten. */
const FIRST_PAGE = 10_000n;
const SMALLEST_PAGE = 10n;

/** Maximum requests per search. */
const MOST_REQUESTS = 500;

/** HTTP statuses for authorisation and rate limits: a smaller page does not help. */
const NOT_ABOUT_THE_PAGE = new Set([401, 403, 407, 429]);

export interface BlockRange {
  fromBlock: bigint;
  toBlock: bigint;
}

/**
 * Finds the newest log at or after `firstBlock`, paging back from the head because most matches are recent. Pages
 * double while the node answers and shrink for good once it refuses one: nodes limit blocks, results or time, each with
 * its own error.
 *
 * @returns null when there is none, or when that cannot be known: the node has pruned that history, or the search would
 *   need too many requests
 */
export async function findNewestLog<T>(
  read: (range: BlockRange) => Promise<readonly T[]>,
  { firstBlock, head }: { firstBlock: bigint; head: () => Promise<bigint> },
): Promise<T | null> {
  let toBlock = await head();
  let size = FIRST_PAGE;
  let mayGrow = true;
  for (let request = 0; request < MOST_REQUESTS && toBlock >= firstBlock; request++) {
    const from = toBlock - size + 1n;
    const fromBlock = from > firstBlock ? from : firstBlock;
    try {
      const newest = (await read({ fromBlock, toBlock })).at(-1);
      if (newest !== undefined) return newest;
      toBlock = fromBlock - 1n;
      if (mayGrow) size *= 2n;
    } catch (error) {
      const divisor = shrinkBy(error);
      if (divisor === null) throw error;
      if (size === SMALLEST_PAGE) {
        if (isTimeout(error)) throw error;
        return null;
      }
      mayGrow = false;
      size = size / divisor > SMALLEST_PAGE ? size / divisor : SMALLEST_PAGE;
    }
  }
  return null;
}

/** By how much to shrink the next page; null for an error that a smaller page would hit too. */
function shrinkBy(error: unknown): bigint | null {
  if (!(error instanceof BaseError)) return null;
  // Each timeout costs seconds, so shrink faster.
  if (isTimeout(error)) return 10n;
  const http = error.walk((cause) => cause instanceof HttpRequestError);
  if (http instanceof HttpRequestError) {
    const { status = 0 } = http;
    return status >= 400 && status < 500 && !NOT_ABOUT_THE_PAGE.has(status) ? 2n : null;
  }
  return error.walk((cause) => cause instanceof RpcRequestError) ? 2n : null;
}

function isTimeout(error: unknown): boolean {
  return error instanceof BaseError && error.walk((cause) => cause instanceof TimeoutError) !== null;
}
