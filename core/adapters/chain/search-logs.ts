import { BaseError, HttpRequestError, RpcRequestError, TimeoutError } from "viem";

/** Blocks of the first page, and of the smallest: some providers allow no more than ten. */
const FIRST_PAGE = 10_000n;
const SMALLEST_PAGE = 10n;

/** Requests of one search. */
const MOST_REQUESTS = 500;

/** HTTP statuses that say who may ask, or how often: a smaller page does not help. */
const NOT_ABOUT_THE_PAGE = new Set([401, 403, 407, 429]);

export interface BlockRange {
  fromBlock: bigint;
  toBlock: bigint;
}

/**
 * Finds the newest log from `firstBlock` on, page after page from the newest block back, since what is looked for is
 * mostly young. Pages double while the node answers, and shrink for good once it refuses one: nodes limit blocks, results
 * or time, each in words of its own.
 *
 * @param read the logs of a range, oldest first
 * @returns null when there is none, or when that cannot be known: the node keeps no history so old, or the search would
 *   take too many requests
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

/** How much smaller the next page should be; null for an error that a smaller one would meet as well. */
function shrinkBy(error: unknown): bigint | null {
  if (!(error instanceof BaseError)) return null;
  // Each timeout costs seconds, so the way down is shorter.
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
