import { asc, eq } from "drizzle-orm";
import type { Locale } from "#core/domain/locale";
import { judgePurchase, membershipHistory, runningMembership } from "#core/domain/membership";
import type { ServiceContext } from "#core/services/context";
import { membershipPeriods, membershipPlans } from "#db/schema";

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
export async function readMembership({ db }: Pick<ServiceContext, "db">, { userId, locale, now }: ReadMembershipInput) {
  const [plans, periods] = await db.batch([
    db.select().from(membershipPlans).orderBy(asc(membershipPlans.level)),
    db
      .select()
      .from(membershipPeriods)
      .where(eq(membershipPeriods.userId, userId ?? "")),
  ]);
  const history = membershipHistory(periods);
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
