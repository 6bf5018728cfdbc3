import { eq } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { readMembership } from "#core/services/orders/read-membership";
import { membershipPeriods, periodAdjustments } from "#db/schema";
import { type Book, sum } from "./books.ts";

const DAY_MS = 86_400_000;

/** What members have, beside what they have kept of what they paid. Each has bought one membership at most. */
export async function memberFaults(
  ctx: Pick<ServiceContext, "db" | "clone">,
  books: readonly Book[],
  now: Date,
): Promise<string[]> {
  const faults: string[] = [];
  for (const { orderReference, attempt, order, isPaying, done } of books) {
    if (!isPaying || order.purpose !== "membership_upgrade") continue;
    const [period] = await ctx.db.select().from(membershipPeriods).where(eq(membershipPeriods.orderId, order.id));
    if (!period) {
      faults.push(`${orderReference} opened no period`);
      continue;
    }
    const adjusted = await ctx.db.select().from(periodAdjustments).where(eq(periodAdjustments.orderId, order.id));
    const off = sum(adjusted.map(({ amountMinor }) => amountMinor));
    const back = sum(done.map(({ amountMinor }) => amountMinor));
    if (off !== back) faults.push(`${orderReference}: ${back} is back, ${off} off its period`);
    const length = BigInt(period.endsAt.getTime() - period.startsAt.getTime());
    const days = (length * (attempt.amountMinor - back)) / (attempt.amountMinor * BigInt(DAY_MS));
    const endsAt = back === 0n ? period.endsAt : new Date(period.startsAt.getTime() + Number(days) * DAY_MS);
    const isOver = back === attempt.amountMinor || endsAt <= now;
    const { membership } = await readMembership(ctx, { userId: order.buyerId, locale: "en", now });
    const shown = membership?.endsAt.getTime() ?? null;
    const wanted = isOver ? null : endsAt.getTime();
    if (shown !== wanted) faults.push(`${orderReference}: its membership ends ${shown}, not ${wanted}`);
  }
  return faults;
}
