import { canBecome, type RewardStatus } from "#core/domain/reward";
import type { ServiceContext } from "#core/services/context";
import { gatherEvidence, type RewardEvidence } from "#core/services/rewards/reward-evidence";

/** The evidence for those of a page's rewards that can still be decided on, by order reference. One round trip. */
export async function listRewardEvidence(
  ctx: Pick<ServiceContext, "db" | "clone">,
  { rewards, now }: { rewards: readonly { orderReference: string; status: RewardStatus }[]; now: Date },
): Promise<Record<string, RewardEvidence>> {
  const open = rewards.filter(({ status }) => canBecome(status, "rejected"));
  const evidence = await gatherEvidence(ctx, {
    orderReferences: open.map(({ orderReference }) => orderReference),
    now,
  });
  return Object.fromEntries(evidence.map((each) => [each.orderReference, each]));
}
