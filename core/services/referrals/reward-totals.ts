import { isOnItsWay, isPaidOut, needsDecision, type RewardStatus } from "#core/domain/reward";

/** What a referrer's rewards of one status come to, in the token's smallest unit. */
interface StatusSum {
  status: RewardStatus | null;
  decimals: number | null;
  rewards: number;
  earned: string;
  toCome: string;
  paid: string;
}

/** How many rewards stand how; only those that occur. */
export function countsOf(sums: readonly StatusSum[]): Partial<Record<RewardStatus, number>> {
  const counts: Partial<Record<RewardStatus, number>> = {};
  for (const { status, rewards } of sums) {
    if (status !== null && rewards !== 0) counts[status] = (counts[status] ?? 0) + rewards;
  }
  return counts;
}

/**
 * What a referrer is still to receive and has received, in the token's smallest unit. More than one row only where the
 * token's decimals have changed; what has no price yet is in no sum.
 */
export function tokensOf(sums: readonly StatusSum[]) {
  const priced = sums.flatMap(({ status, decimals, ...sum }) =>
    status === null || decimals === null || sum.rewards === 0 ? [] : [{ status, decimals, ...sum }],
  );
  return [...Map.groupBy(priced, ({ decimals }) => decimals)].map(([decimals, rows]) => {
    const total = (of: "earned" | "toCome" | "paid", is: (status: RewardStatus) => boolean) =>
      rows.reduce((all, row) => (is(row.status) ? all + BigInt(row[of]) : all), 0n);
    return {
      decimals,
      earned: total("earned", () => true),
      waiting: total("toCome", needsDecision),
      onItsWay: total("toCome", isOnItsWay),
      minted: total("paid", isPaidOut),
    };
  });
}
