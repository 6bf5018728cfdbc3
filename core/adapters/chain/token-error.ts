import {
  decodeErrorResult,
  getAbiItem,
  hexToBigInt,
  type Log,
  parseEventLogs,
  size,
  slice,
  toEventSelector,
} from "viem";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { rewardTokenAbi } from "#contracts/reward-token";
import { type ContractLog, type SkipReason, skipReasons } from "#core/domain/mint";
import type { Hex } from "#core/ports/reward-chain";

const reasonsByNumber = new Map<number, SkipReason>(
  Object.entries(skipReasons).map(([number, reason]) => [Number(number), reason]),
);

const PAID = toEventSelector(getAbiItem({ abi: referralRewardsAbi, name: "ReferralPaid" }));

/** The contract's words about single references in a receipt's logs. Logs of other contracts are left out. */
export function readContractLogs(rewards: Hex, logs: Log[]): ContractLog[] {
  const ours = logs.filter(({ address }) => address.toLowerCase() === rewards.toLowerCase());
  return ours.flatMap((log) => (log.topics[0] === PAID ? readPaid(log) : readSkipped(log)));
}

/** Decoded by hand: viem would hash the event's signature and checksum the address for each payment of a batch. */
function readPaid({ topics, data }: Log): ContractLog[] {
  const [, wallet, orderRef] = topics;
  if (!wallet || !orderRef || size(wallet) !== 32 || size(data) < 32) return [];
  return [{ event: "paid", orderRef, wallet: slice(wallet, 12), amount: hexToBigInt(slice(data, 0, 32)) }];
}

function readSkipped(log: Log): ContractLog[] {
  return parseEventLogs({ abi: referralRewardsAbi, logs: [log], eventName: "ReferralSkipped" }).map(({ args }) => ({
    event: "skipped",
    orderRef: args.orderRef,
    wallet: args.refWallet,
    reason: reasonsByNumber.get(args.reason) ?? null,
    detail: describeTokenError(args.tokenError),
  }));
}

/** What a token answered, by its error's name where it is a known one; null when it answered nothing. */
export function describeTokenError(data: Hex): string | null {
  if (data === "0x") return null;
  try {
    const { errorName, args } = decodeErrorResult({ abi: rewardTokenAbi, data });
    return `${errorName}(${(args ?? []).join(", ")})`;
  } catch {
    return data.slice(0, 74);
  }
}
