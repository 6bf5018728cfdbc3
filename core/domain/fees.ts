const GWEI = 1_000_000_000n;

/** Polygon's validators drop transactions with a smaller tip: 25 gwei by their own rule, and some margin. */
const POLYGON_MIN_TIP = 30n * GWEI;

/** Polygon's nodes refuse a transaction whose gas × maxFee is above 1 POL. */
const POLYGON_FEE_CAP = 10n ** 18n;

const polygonChains = new Set([137, 80002]);

/** Whether a chain is Polygon, or its test network. */
export const isPolygon = (chainId: number): boolean => polygonChains.has(chainId);

/** What the network asks at this moment, in wei a unit of gas. */
export interface GasPrice {
  baseFee: bigint;
  suggestedTip: bigint;
}

/** The same, and what a rollup charges to post a transaction to the chain below. */
export interface FeeQuote extends GasPrice {
  /** Wei per byte of the signed transaction; 0 where nothing is posted. */
  l1FeePerByte: bigint;
}

/** What a transaction offers, in wei a unit of gas. */
export interface Fees {
  maxFeePerGas: bigint;
  maxPriorityFeePerGas: bigint;
}

export interface FeeLimits {
  chainId: number;
  /** `REFERRAL_MAX_FEE_GWEI` in wei. */
  maxFee: bigint;
  gas: bigint;
}

/** The most that a unit of gas may cost: the configured limit, or less where the node refuses dear transactions. */
function ceiling({ chainId, maxFee, gas }: FeeLimits): bigint {
  if (!isPolygon(chainId) || gas === 0n) return maxFee;
  const nodeLimit = POLYGON_FEE_CAP / gas;
  return nodeLimit < maxFee ? nodeLimit : maxFee;
}

const larger = (a: bigint, b: bigint) => (a > b ? a : b);
const smaller = (a: bigint, b: bigint) => (a < b ? a : b);

/**
 * Fees of a new transaction: the tip that the chain wants, and room for the base fee to double, within the limit.
 *
 * @returns null while even the current base fee plus tip is above the limit: wait then
 * @see https://eips.ethereum.org/EIPS/eip-1559
 * @example
 * const gwei = 1_000_000_000n;
 * const quote = { baseFee: 100n * gwei, suggestedTip: 30n * gwei };
 * planFees(quote, { chainId: 137, maxFee: 500n * gwei, gas: 1_000_000n });
 * // { maxFeePerGas: 230 gwei, maxPriorityFeePerGas: 30 gwei }
 * planFees(quote, { chainId: 137, maxFee: 120n * gwei, gas: 1_000_000n }); // null: 130 gwei are needed
 */
export function planFees(quote: GasPrice, limits: FeeLimits): Fees | null {
  const floor = isPolygon(limits.chainId) ? POLYGON_MIN_TIP : 0n;
  const tip = larger(quote.suggestedTip, floor);
  const most = ceiling(limits);
  if (quote.baseFee + tip > most) return null;
  return { maxFeePerGas: smaller(2n * quote.baseFee + tip, most), maxPriorityFeePerGas: tip };
}

/**
 * Fees that replace an earlier transaction of the same nonce: both up by 15 % (nodes ask for 10), or what the network
 * asks now where that is more.
 *
 * @returns null when that is above the limit: the earlier transaction stays, and waits
 */
export function raiseFees(previous: Fees, quote: GasPrice, limits: FeeLimits): Fees | null {
  const most = ceiling(limits);
  const raised = (fee: bigint) => (fee * 115n + 99n) / 100n;
  const least: Fees = {
    maxFeePerGas: raised(previous.maxFeePerGas),
    maxPriorityFeePerGas: raised(previous.maxPriorityFeePerGas),
  };
  if (least.maxFeePerGas > most || least.maxPriorityFeePerGas > least.maxFeePerGas) return null;
  const fresh = planFees(quote, limits);
  if (!fresh) return least;
  return {
    maxFeePerGas: larger(least.maxFeePerGas, fresh.maxFeePerGas),
    maxPriorityFeePerGas: smaller(
      larger(least.maxPriorityFeePerGas, fresh.maxPriorityFeePerGas),
      larger(least.maxFeePerGas, fresh.maxFeePerGas),
    ),
  };
}

/** Bytes of a signed transaction besides its calldata, with room for what rollups count on top of them. */
const ENVELOPE_BYTES = 250;

/**
 * What transactions may cost for being posted to the chain below, in wei: it is paid beside gas and no fee limit covers
 * it. With room for that chain's price to double before they are mined.
 */
export function l1FeeOf(calldataBytes: number, transactions: number, { l1FeePerByte }: FeeQuote): bigint {
  return 2n * l1FeePerByte * BigInt(calldataBytes + transactions * ENVELOPE_BYTES);
}

/** Gas that one reward of a full batch takes, to a wallet that never held the token (contracts/gas-snapshot.json). */
const GAS_PER_REWARD = 55_000n;

/** Bytes that one reward adds to a full batch: wallet, amount and reference, and its part of the envelope. */
const BYTES_PER_REWARD = 110n;

/** How many rewards a balance in wei can still pay for, at the present fees. */
export function rewardsAffordable(balance: bigint, quote: FeeQuote, chainId: number): number {
  const floor = isPolygon(chainId) ? POLYGON_MIN_TIP : 0n;
  const gasPrice = quote.baseFee + larger(quote.suggestedTip, floor);
  const price = GAS_PER_REWARD * gasPrice + BYTES_PER_REWARD * quote.l1FeePerByte;
  if (price === 0n) return Number.MAX_SAFE_INTEGER;
  return Number(smaller(balance / price, BigInt(Number.MAX_SAFE_INTEGER)));
}
