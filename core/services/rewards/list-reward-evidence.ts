import { canBecome, type RewardStatus } from "#core/domain/reward";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { gatherEvidence, type ReadEvidence, type RewardEvidence } from "#core/services/rewards/reward-evidence";

const log = getLogger(["refcodes", "rewards"]);

/**
 * The evidence for those of a page's rewards that can still be decided on, by order reference; null where it cannot be read,
 * which keeps none of the others from being shown. One round trip.
 */
export async function listRewardEvidence(
  ctx: Pick<ServiceContext, "db" | "clone">,
  { rewards, now }: { rewards: readonly { orderReference: string; status: RewardStatus }[]; now: Date },
): Promise<Record<string, RewardEvidence | null>> {
  const open = rewards.filter(({ status }) => canBecome(status, "rejected"));
  const evidence = await gatherEvidence(ctx, {
    orderReferences: open.map(({ orderReference }) => orderReference),
    now,
  });
  return Object.fromEntries(evidence.map((each) => [each.orderReference, judgedOf(each)]));
}

function judgedOf({ orderReference, judge }: ReadEvidence): RewardEvidence | null {
  try {
    return judge();
  } catch (error) {
    log.warn("the evidence for {orderReference} cannot be read", { orderReference, error });
    return null;
  }
}
