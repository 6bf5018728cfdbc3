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

/** Logs in one answer from which on the next page is smaller, and up to which it is larger. */
const MANY_LOGS = 4_000;
const FEW_LOGS = 1_000;

/** A page of logs, and how many blocks to ask for next. */
export interface LogPage<T> {
  logs: readonly T[];
  toBlock: bigint;
  nextBlocks: bigint;
}

/**
 * Reads the first page of a range. It shrinks until the node answers; the next one is larger only where the node has refused
 * nothing and this one held little.
 *
 * @param blocks the size to begin with, null for the usual one
 * @throws the node's error for the smallest page, and one that a smaller page would meet too
 */
export async function readLogPage<T>(
  read: (range: BlockRange) => Promise<readonly T[]>,
  { fromBlock, toBlock: last, blocks }: BlockRange & { blocks: bigint | null },
): Promise<LogPage<T>> {
  const first = blocks ?? FIRST_PAGE;
  let size = first;
  for (;;) {
    const end = fromBlock + size - 1n;
    const toBlock = end < last ? end : last;
    try {
      const logs = await read({ fromBlock, toBlock });
      if (logs.length > MANY_LOGS) return { logs, toBlock, nextBlocks: size > 1n ? size / 2n : 1n };
      return { logs, toBlock, nextBlocks: size === first && logs.length < FEW_LOGS ? size * 2n : size };
    } catch (error) {
      const divisor = shrinkBy(error);
      if (divisor === null || size <= 1n) throw error;
      size = size / divisor > 1n ? size / divisor : 1n;
    }
  }
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
