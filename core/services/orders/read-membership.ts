import { asc } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { judgePurchase, membershipHistory, runningMembership } from "#core/domain/membership";
import type { ServiceContext } from "#core/services/context";
import { paidMembershipsQuery } from "#core/services/paid-memberships";
import { membershipPlans } from "#db/schema";

export interface ReadMembershipInput {
  /** Null for a visitor: then there is no membership to show. */
  userId: string | null;
  locale: Locale;
  now: Date;
}

/**
 * The plans on sale, lowest level first, and how the viewer stands: the running membership, or when the last one ended.
 * `purchase` says what buying the plan would be now; a `lower` plan is not sold. One round trip.
 */
export async function readMembership(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { userId, locale, now }: ReadMembershipInput,
) {
  const [plans, paid] = await db.batch([
    db.select().from(membershipPlans).orderBy(asc(membershipPlans.level)),
    paidMembershipsQuery(db, userId ?? ""),
  ]);
  const history = membershipHistory(paid, clone.timeZone);
  const running = runningMembership(history, now);
  const nameOf = (planId: string) => plans.find((plan) => plan.id === planId)?.name[locale] ?? planId;
  return {
    plans: plans
      .filter((plan) => plan.active)
      .map((plan) => ({
        id: plan.id,
        level: plan.level,
        name: plan.name[locale],
        description: plan.description[locale],
        priceMinor: plan.priceMinor,
        currency: plan.currency,
        months: plan.months,
        purchase: judgePurchase(history, plan, now),
      })),
    membership: running && {
      planId: running.planId,
      planName: nameOf(running.planId),
      level: running.level,
      endsAt: running.endsAt,
    },
    endedAt: running ? null : (history.latest?.endsAt ?? null),
  };
}
