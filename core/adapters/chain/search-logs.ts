import { BaseError, HttpRequestError, RpcRequestError } from "viem";

/** Blocks of the first page where a node refuses the whole range, and of the smallest page that is tried. */
const FIRST_PAGE = 10_000n;
const SMALLEST_PAGE = 100n;

/** Pages of one search. At 10,000 blocks of two seconds that is more than three months. */
const MOST_PAGES = 500;

export interface BlockRange {
  fromBlock: bigint;
  toBlock: bigint;
}

/**
 * Finds the newest log from `firstBlock` on. The whole range is asked for at once; a node that refuses that is asked page
 * after page from the newest block back, in pages as large as it allows, since what is looked for is mostly young.
 *
 * @param read the logs of a range, oldest first
 * @returns null when there is none, or none in as many pages as one search may take
 */
export async function findNewestLog<T>(
  read: (range: BlockRange) => Promise<readonly T[]>,
  { firstBlock, head }: { firstBlock: bigint; head: () => Promise<bigint> },
): Promise<T | null> {
  let toBlock = await head();
  const whole = await readOrNull(read, { fromBlock: firstBlock, toBlock });
  if (whole) return whole.at(-1) ?? null;
  let size = FIRST_PAGE;
  for (let page = 0; page < MOST_PAGES && toBlock >= firstBlock; page++) {
    const from = toBlock - size + 1n;
    const fromBlock = from > firstBlock ? from : firstBlock;
    const found =
      size > SMALLEST_PAGE ? await readOrNull(read, { fromBlock, toBlock }) : await read({ fromBlock, toBlock });
    if (found === null) {
      size = size / 2n > SMALLEST_PAGE ? size / 2n : SMALLEST_PAGE;
      continue;
    }
    const newest = found.at(-1);
    if (newest !== undefined) return newest;
    toBlock = fromBlock - 1n;
  }
  return null;
}

/** Null when the node refuses the range. Throws whatever else goes wrong. */
async function readOrNull<T>(
  read: (range: BlockRange) => Promise<readonly T[]>,
  range: BlockRange,
): Promise<readonly T[] | null> {
  try {
    return await read(range);
  } catch (error) {
    if (isRangeRefusal(error)) return null;
    throw error;
  }
}

/** Nodes agree neither on a code nor on words; a smaller page does no harm where one meant something else. */
function isRangeRefusal(error: unknown): boolean {
  if (!(error instanceof BaseError)) return false;
  const http = error.walk((cause) => cause instanceof HttpRequestError);
  if (http instanceof HttpRequestError) return http.status === 400 || http.status === 413;
  const refused = error.walk((cause) => cause instanceof RpcRequestError);
  return (
    refused instanceof RpcRequestError &&
    /range|limit|too (many|large|big|wide)|exceed|more than/i.test(refused.details)
  );
}
