import { and, eq, isNull, type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { maskAddress } from "#core/domain/mailbox";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import { MAX_TRIES } from "#core/services/unless-changed";
import { isAnsweredMeanwhile } from "#core/services/vendors/answered-meanwhile";
import { writeBatch } from "#db/batch";
import { retryLostRace } from "#db/lost-race";
import { at } from "#db/moment";
import { vendorInvitations } from "#db/schema";

/**
 * Ends an invitation: its link opens nothing any more. Safe to repeat.
 *
 * @throws DomainError `not_found`; `conflict` when it was accepted
 */
export async function withdrawInvitation(
  { db }: Pick<ServiceContext, "db">,
  { vendorId, invitationId, actorId, now }: { vendorId: string; invitationId: string; actorId: string; now: Date },
): Promise<void> {
  const isIt = and(eq(vendorInvitations.id, invitationId), eq(vendorInvitations.vendorId, vendorId));
  await retryLostRace(MAX_TRIES, isAnsweredMeanwhile, async () => {
    const [invitation] = await db.select().from(vendorInvitations).where(isIt);
    if (!invitation) throw new DomainError("not_found", "no such invitation");
    if (invitation.acceptedAt) throw new DomainError("conflict", "the invitation was accepted");
    if (invitation.withdrawnAt) return;
    const isOpen = and(isNull(vendorInvitations.acceptedAt), isNull(vendorInvitations.withdrawnAt)) as SQL;
    await writeBatch(db, [
      // One that was answered meanwhile would be accepted by nobody, or by somebody at no time: a CHECK refuses both, with all
      // the rest.
      db
        .update(vendorInvitations)
        .set({
          withdrawnAt: now,
          acceptedAt: sql`case when ${isOpen} or ${vendorInvitations.acceptedAt} is not null then null else ${at(now)} end`,
        })
        .where(isIt),
      actionStatement(db, {
        actor: actorId,
        action: "vendor.invitation_withdrawn",
        subjectId: vendorId,
        before: { invitationId, email: maskAddress(invitation.email) },
        after: null,
        now,
      }),
    ]);
  });
}
