import { and, eq, gt, isNull, type SQL, sql } from "drizzle-orm";
import { DomainError } from "#core/domain/errors";
import { type AcceptObstacle, acceptObstacle } from "#core/domain/invitation";
import { lockRoles, roleChange } from "#core/services/accounts/role-change";
import { actionStatement } from "#core/services/action-log";
import type { AccountContext } from "#core/services/context";
import { isChangedMeanwhile, MAX_TRIES, unlessChanged } from "#core/services/unless-changed";
import { isAnsweredMeanwhile } from "#core/services/vendors/answered-meanwhile";
import { leaveStatements, readLeaver } from "#core/services/vendors/leave-vendor";
import { invitationFacts, isTaken } from "#core/services/vendors/read-invitation";
import { violatedConstraint } from "#db/errors";
import { retryLostRace } from "#db/lost-race";
import { vendorInvitations, vendors } from "#db/schema";

export interface AcceptInvitationInput {
  token: string;
  userId: string;
  now: Date;
}

/**
 * Makes the signed-in person the one who works for a vendor, and a vendor by role, by the link of a letter to their own
 * confirmed address: vendor, role and the end of the invitation in one transaction, and what ends for whoever they replace
 * ({@link leaveStatements}). Safe to repeat.
 *
 * @throws DomainError `not_found` for an invitation that was used or withdrawn, or has expired; `forbidden` when it was sent
 *   to another address, the account's is not confirmed, or the account is locked or an admin's; `conflict` when somebody works for the
 *   vendor already
 */
export async function acceptInvitation(
  ctx: Pick<AccountContext, "db" | "letters">,
  { token, userId, now }: AcceptInvitationInput,
): Promise<{ vendorId: string }> {
  const { db } = ctx;
  return retryLostRace(MAX_TRIES, isLost, async () => {
    const facts = await invitationFacts(db, { token, userId });
    if (!facts?.account) throw refusals.dead();
    const { invitation, ownerId, account } = facts;
    const { vendorId } = invitation;
    if (invitation.acceptedBy === userId && ownerId === userId) return { vendorId };
    const obstacle = acceptObstacle({ invitation: { ...invitation, isTaken: isTaken(facts) }, account }, now);
    if (obstacle) throw refusals[obstacle]();
    // Everything that was just looked at, again, under the locks of this transaction.
    const isInvited = sql`exists (
      select 1 from users where id = ${userId} and email = ${invitation.email} and email_verified and not banned
        and deleted_at is null and role = ${account.role})`;
    const isOpen = and(
      isNull(vendorInvitations.acceptedAt),
      isNull(vendorInvitations.withdrawnAt),
      gt(vendorInvitations.expiresAt, now),
      isInvited,
    ) as SQL;
    const leaver = ownerId === null ? null : await readLeaver(db, vendorId);
    if (leaver && leaver.account.id !== ownerId) throw OWNER_CHANGED;
    const role = { id: `invitation:${invitation.id}`, userId, from: account.role, to: "vendor", reason: null } as const;
    await db.batch([
      db.execute(lockRoles(userId, ...(leaver ? [leaver.account.id] : []))),
      ...(leaver
        ? leaveStatements(ctx, {
            vendorId,
            leaver,
            nextId: userId,
            id: invitation.id,
            reason: null,
            actor: invitation.invitedBy,
            now,
          })
        : [
            db
              .update(vendors)
              .set({ userId, tier: unlessChanged(isNull(vendors.userId), sql`${vendors.tier}`) })
              .where(eq(vendors.id, vendorId)),
          ]),
      // Accepted by nobody where it cannot be, which a CHECK refuses with all the rest.
      db
        .update(vendorInvitations)
        .set({ acceptedAt: now, acceptedBy: sql`case when ${isOpen} then ${userId} end` })
        .where(eq(vendorInvitations.id, invitation.id)),
      ...(account.role === "user"
        ? roleChange({ ...role, actor: invitation.invitedBy, now }).map((statement) => db.execute(statement))
        : []),
      actionStatement(db, {
        actor: userId,
        action: "vendor.joined",
        subjectId: vendorId,
        before: null,
        after: { userId, invitationId: invitation.id },
        now,
      }),
    ]);
    return { vendorId };
  });
}

const refusals: Record<AcceptObstacle, () => DomainError> = {
  dead: () => new DomainError("not_found", "the invitation was used or withdrawn, or has expired"),
  taken: () => new DomainError("conflict", "somebody already works for the vendor"),
  other_mailbox: () => new DomainError("forbidden", "the invitation was sent to another address"),
  unconfirmed: () => new DomainError("forbidden", "the account's address is not confirmed"),
  locked: () => new DomainError("forbidden", "the account is locked"),
  admin: () => new DomainError("forbidden", "an admin cannot run a vendor"),
};

/** Between two reads another was made the one who works for the vendor: perhaps this person, by a second press. */
const OWNER_CHANGED = refusals.taken();

/** A second press of the same link may find the role's audit row written. */
function isLost(error: unknown): boolean {
  return (
    error === OWNER_CHANGED ||
    isChangedMeanwhile(error) ||
    isAnsweredMeanwhile(error) ||
    violatedConstraint(error) === "account_actions_pkey"
  );
}
