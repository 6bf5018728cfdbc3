import { and, eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import type { PayoutMethod } from "#core/domain/payout";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { writeBatch } from "#db/batch";
import { isGuardViolation } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { vendors } from "#db/schema";

const MAX_TRIES = 5;

/**
 * A vendor chooses how they are paid. It counts from the next payout on: what is in one already goes where it was meant to.
 * The caller asks for a fresh proof.
 *
 * @throws DomainError `not_found` for a vendor that is not theirs
 */
export async function choosePayoutMethod(
  { db }: Pick<ServiceContext, "db">,
  { vendorId, actorId, method, now }: { vendorId: string; actorId: string; method: PayoutMethod; now: Date },
): Promise<void> {
  const isLostRace = (error: unknown) => isGuardViolation(error);
  await retryLostRace(MAX_TRIES, isLostRace, async () => {
    const own = and(eq(vendors.id, vendorId), eq(vendors.userId, actorId));
    const [vendor] = await db.select({ payoutMethod: vendors.payoutMethod }).from(vendors).where(own);
    if (!vendor) throw new DomainError("not_found", "no such vendor of this account");
    if (vendor.payoutMethod === method) return;
    const isUnchanged = sql`payout_method is not distinct from ${vendor.payoutMethod} and user_id = ${actorId}`;
    await writeBatch(db, [
      db
        .update(vendors)
        // A vendor without a name is refused: all of it is undone where somebody chose meanwhile.
        .set({ payoutMethod: method, name: sql`case when ${isUnchanged} then name end` })
        .where(eq(vendors.id, vendorId)),
      actionStatement(db, {
        actor: actorId,
        action: "vendor.payoutMethod",
        subject: "vendor",
        subjectId: vendorId,
        before: { payoutMethod: vendor.payoutMethod },
        after: { payoutMethod: method },
        now,
      }),
    ]);
  });
}
