import { DomainError } from "#core/domain/errors";
import type { ServiceContext } from "#core/services/context";
import { gatherEvidence, type RewardEvidence } from "#core/services/rewards/reward-evidence";

/**
 * What an admin should know before a reward is approved: facts, each with its time, and marks by written rules. One round
 * trip.
 *
 * @throws DomainError `not_found` when there is no reward of this reference
 */
export async function readRewardEvidence(
  ctx: Pick<ServiceContext, "db" | "clone">,
  { orderReference, now }: { orderReference: string; now: Date },
): Promise<RewardEvidence> {
  const [evidence] = await gatherEvidence(ctx, { orderReferences: [orderReference], now });
  if (!evidence) throw new DomainError("not_found", "no such reward");
  return evidence.judge();
}
