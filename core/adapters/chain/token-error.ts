import { decodeErrorResult, type Log, parseEventLogs } from "viem";
import { referralRewardsAbi } from "#contracts/referral-rewards";
import { rewardTokenAbi } from "#contracts/reward-token";
import { type ContractLog, type SkipReason, skipReasons } from "#core/domain/mint";
import type { Hex } from "#core/ports/reward-chain";

const reasonsByNumber = new Map<number, SkipReason>(
  Object.entries(skipReasons).map(([number, reason]) => [Number(number), reason]),
);

/** The contract's words about single references in a receipt's logs. Logs of other contracts are left out. */
export function readContractLogs(rewards: Hex, logs: Log[]): ContractLog[] {
  const ours = logs.filter(({ address }) => address.toLowerCase() === rewards.toLowerCase());
  return parseEventLogs({ abi: referralRewardsAbi, logs: ours, eventName: ["ReferralPaid", "ReferralSkipped"] }).map(
    (log): ContractLog => {
      const { orderRef } = log.args;
      if (log.eventName === "ReferralPaid") {
        return { event: "paid", orderRef, wallet: log.args.refWallet, amount: log.args.amount };
      }
      const reason = reasonsByNumber.get(log.args.reason) ?? null;
      const { refWallet: wallet, tokenError } = log.args;
      return { event: "skipped", orderRef, wallet, reason, detail: describeTokenError(tokenError) };
    },
  );
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
