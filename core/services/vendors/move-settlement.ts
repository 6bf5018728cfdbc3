import { eq, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { type SettlementStatus, settlementStatesBefore } from "#core/domain/settlement";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { writeBatch } from "#db/batch";
import { wordList } from "#db/columns";
import { isGuardViolation, isTransient } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { settlementMoves, settlements } from "#db/schema";

export interface MoveSettlementInput {
  settlementId: string;
  /** In the admin's words. */
  reason: string;
  actorId: string;
  now: Date;
}

const MAX_TRIES = 5;

/**
 * Moves a settlement by an admin's hand, with the record of it, in one transaction. A settlement that stands so already, for
 * the same reason, is left alone.
 *
 * @throws DomainError `not_found`; `conflict` in a state that does not lead there: a payout or a refund was first
 */
export async function moveSettlement(
  { db }: Pick<ServiceContext, "db">,
  {
    settlementId,
    reason,
    actorId: actor,
    now,
    to,
  }: MoveSettlementInput & { to: SettlementStatus & ("held" | "pending") },
): Promise<{ settlementId: string; status: SettlementStatus; isRepeat: boolean }> {
  const isLost = (error: unknown) => isGuardViolation(error) || isTransient(error);
  const from: SettlementStatus = to === "held" ? "pending" : "held";
  return retryLostRace(MAX_TRIES, isLost, async () => {
    const [[row], [last]] = await db.batch([
      db
        .select({ status: settlements.status, holdReason: settlements.holdReason })
        .from(settlements)
        .where(eq(settlements.id, settlementId)),
      db
        .select({ toStatus: settlementMoves.toStatus, reason: settlementMoves.reason, actor: settlementMoves.actor })
        .from(settlementMoves)
        .where(eq(settlementMoves.settlementId, settlementId))
        .orderBy(sql`${settlementMoves.at} desc`, sql`${settlementMoves.id} desc`)
        .limit(1),
    ]);
    if (!row) throw new DomainError("not_found", "no such settlement");
    if (row.status === to && last?.toStatus === to && last.reason === reason && last.actor === actor) {
      return { settlementId, status: to, isRepeat: true };
    }
    if (row.status !== from || !settlementStatesBefore(to).includes(from)) {
      throw new DomainError("conflict", `the settlement is ${row.status}`);
    }
    const holdReason = to === "held" ? reason : null;
    await writeBatch(db, [
      db
        .update(settlements)
        .set({ status: sql`case when ${settlements.status} in ${wordList([from])} then ${to} end`, holdReason })
        .where(eq(settlements.id, settlementId)),
      db
        .insert(settlementMoves)
        .values({ id: crypto.randomUUID(), settlementId, fromStatus: from, toStatus: to, actor, reason, at: now }),
      actionStatement(db, {
        actor,
        action: to === "held" ? "settlement.hold" : "settlement.release",
        subjectId: settlementId,
        before: { status: from, holdReason: row.holdReason },
        after: { status: to, holdReason },
        reason,
        now,
      }),
    ]);
    return { settlementId, status: to, isRepeat: false };
  });
}
