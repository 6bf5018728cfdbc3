import { eq } from "drizzle-orm";
import { type AcceptObstacle, acceptObstacle } from "#core/domain/invitation";
import { LETTER_TOKEN } from "#core/domain/letter-token";
import { maskAddress } from "#core/domain/mailbox";
import type { ServiceContext } from "#core/services/context";
import { sha256 } from "#core/services/sha256";
import type { Database } from "#db/client";
import { users, vendorInvitations, vendors } from "#db/schema";

/** The invitation of a letter's link and the account that holds it, as they are now; null when there is no such link. */
export async function invitationFacts(db: Database, { token, userId }: { token: string; userId: string | null }) {
  if (!LETTER_TOKEN.test(token)) return null;
  const hash = await sha256(token);
  const [[found], [account]] = await db.batch([
    db
      .select({ invitation: vendorInvitations, vendorName: vendors.name, ownerId: vendors.userId })
      .from(vendorInvitations)
      .innerJoin(vendors, eq(vendors.id, vendorInvitations.vendorId))
      .where(eq(vendorInvitations.tokenHash, hash)),
    db
      .select()
      .from(users)
      .where(eq(users.id, userId ?? "")),
  ]);
  return found ? { ...found, account: account ?? null } : null;
}

type InvitationFacts = NonNullable<Awaited<ReturnType<typeof invitationFacts>>>;

/** Whether somebody works for the vendor in whose place nobody was invited. */
export function isTaken({ invitation, ownerId }: Pick<InvitationFacts, "invitation" | "ownerId">): boolean {
  return ownerId !== null && ownerId !== invitation.replaces;
}

export interface OpenInvitation {
  vendorName: string;
  /** The masked address that it was sent to. */
  sentTo: string;
  expiresAt: Date;
  /** Why the account that is signed in cannot accept it; null when it can, or when nobody is signed in. */
  obstacle: Exclude<AcceptObstacle, "dead"> | null;
}

/** Reads a letter's invitation without side effects; null when it was used or withdrawn, has expired or never was. */
export async function readInvitation(
  { db }: Pick<ServiceContext, "db">,
  { token, userId, now }: { token: string; userId: string | null; now: Date },
): Promise<OpenInvitation | null> {
  const facts = await invitationFacts(db, { token, userId });
  if (!facts) return null;
  const { invitation, vendorName, account } = facts;
  // Somebody who is not signed in is asked for the account of the invitation first.
  const invitedOne = {
    email: invitation.email,
    emailVerified: true,
    banned: false,
    deletedAt: null,
    role: "user",
  } as const;
  const reader = account ?? invitedOne;
  const obstacle = acceptObstacle({ invitation: { ...invitation, isTaken: isTaken(facts) }, account: reader }, now);
  if (obstacle === "dead") return null;
  return { vendorName, sentTo: maskAddress(invitation.email), expiresAt: invitation.expiresAt, obstacle };
}
