import { and, eq, isNull, ne, type SQL, sql } from "drizzle-orm";
import type { z } from "zod";
import { DomainError } from "#core/domain/errors";
import { INVITATION_MS } from "#core/domain/invitation";
import { maskAddress } from "#core/domain/mailbox";
import { generateToken } from "#core/services/accounts/letter-token";
import { queueMailStatement } from "#core/services/accounts/queue-mail";
import { actionStatement } from "#core/services/action-log";
import type { AccountContext } from "#core/services/context";
import type { invitationInput } from "#core/services/vendors/vendor-input";
import { isGuardViolation, postgresFailure } from "#db/errors";
import { users, vendorInvitations, vendors } from "#db/schema";

type InviteVendorInput = z.output<typeof invitationInput> & { vendorId: string; actorId: string; now: Date };

/** SQLSTATE of a row that is there already. */
const UNIQUE = "23505";

/**
 * Invites somebody to work with a vendor, alone or in the place of whoever does so until then: a letter with a link that only
 * its reader's own account can accept. An earlier invitation of the vendor ends. The same id invites once.
 *
 * @throws DomainError `not_found`; `conflict` when somebody else works for the vendor, or the invited one does; `rate_limited` when the address has had
 *   too many letters within the hour; `idempotency_key_reused`
 */
export async function inviteVendor(
  { db, letters, randomBytes }: Pick<AccountContext, "db" | "letters" | "randomBytes">,
  { invitationId, vendorId, email, locale, actorId, now, ...input }: InviteVendorInput,
): Promise<{ expiresAt: Date }> {
  const replaces = input.replaces ?? null;
  const [found] = await db
    .select({ vendor: vendors, ownerEmail: users.email })
    .from(vendors)
    .leftJoin(users, eq(users.id, vendors.userId))
    .where(eq(vendors.id, vendorId));
  if (!found) throw new DomainError("not_found", "no such vendor");
  const { vendor, ownerEmail } = found;
  const { token, hash } = await generateToken(randomBytes);
  const expiresAt = new Date(now.getTime() + INVITATION_MS);
  const facts = { kind: "invited", locale, name: null, account: maskAddress(email), token } as const;
  const letter = { id: invitationId, to: email, ...letters.write({ ...facts, vendorName: vendor.name }) };
  const isOwner = ownerEmail === email;
  const isAsSeen = sql`not ${isOwner}::boolean and exists (
    select 1 from vendors where id = ${vendorId} and user_id is not distinct from ${replaces})`;
  try {
    await db.batch([
      // Two at once: the second ends the first one's invitation, whose row it then sees.
      db.select({ id: vendors.id }).from(vendors).where(eq(vendors.id, vendorId)).for("no key update"),
      db
        .update(vendorInvitations)
        .set({ withdrawnAt: now })
        .where(
          and(
            eq(vendorInvitations.vendorId, vendorId),
            ne(vendorInvitations.id, invitationId),
            isNull(vendorInvitations.acceptedAt),
            isNull(vendorInvitations.withdrawnAt),
          ),
        ),
      queueMailStatement(db, { letter, expiresAt, now, when: isAsSeen }),
      db.insert(vendorInvitations).values({
        // Null without the letter, which rolls everything back.
        id: sql`(select id from mails where id = ${invitationId} and ${isAsSeen})` as SQL<string>,
        vendorId,
        email,
        tokenHash: hash,
        replaces,
        invitedBy: actorId,
        createdAt: now,
        expiresAt,
      }),
      actionStatement(db, {
        actor: actorId,
        action: "vendor.invited",
        subjectId: vendorId,
        before: null,
        after: { invitationId, email: maskAddress(email), ...(replaces && { replaces }) },
        now,
      }),
    ]);
    return { expiresAt };
  } catch (error) {
    if (!isGuardViolation(error) && postgresFailure(error)?.code !== UNIQUE) throw error;
    const [[invitation], [current]] = await db.batch([
      db.select().from(vendorInvitations).where(eq(vendorInvitations.id, invitationId)),
      db.select().from(vendors).where(eq(vendors.id, vendorId)),
    ]);
    if (invitation) {
      // Whom an ended one was sent to is forgotten.
      const isEnded = invitation.acceptedAt !== null || invitation.withdrawnAt !== null;
      const isRepeat = invitation.vendorId === vendorId && (isEnded || invitation.email === email);
      if (isRepeat) return { expiresAt: invitation.expiresAt };
      throw new DomainError("idempotency_key_reused", "another invitation has this id");
    }
    if (isOwner || current?.userId !== replaces)
      throw new DomainError("conflict", "somebody else works for the vendor, or this person does");
    throw new DomainError("rate_limited", "the address has had too many letters within the hour");
  }
}
