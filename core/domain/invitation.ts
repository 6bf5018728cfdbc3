import { hasMailbox } from "#core/domain/mailbox";
import type { UserRole } from "#core/domain/viewer";

/** How long an invitation to work with a vendor can be accepted, in milliseconds. */
export const INVITATION_MS = 7 * 86_400_000;

/** What an invitation has come to. Only an `open` one can be accepted. */
export const invitationStates = ["open", "accepted", "withdrawn", "expired"] as const;
export type InvitationState = (typeof invitationStates)[number];

interface InvitationTimes {
  acceptedAt: Date | null;
  withdrawnAt: Date | null;
  expiresAt: Date;
}

export function invitationState({ acceptedAt, withdrawnAt, expiresAt }: InvitationTimes, now: Date): InvitationState {
  if (acceptedAt) return "accepted";
  // One that has expired is ended afterwards, too.
  if (withdrawnAt && withdrawnAt < expiresAt) return "withdrawn";
  return withdrawnAt || expiresAt <= now ? "expired" : "open";
}

/**
 * Why an account cannot accept an invitation. `dead`: it was used, withdrawn or has expired. `taken`: somebody works for
 * the vendor who is not to be replaced by it. `other_mailbox`: it was sent to another address. `unconfirmed`: nobody has shown that the address is
 * the account's. `locked`: the account opens nothing. `admin`: whoever pays vendors out is none.
 */
export type AcceptObstacle = "dead" | "taken" | "other_mailbox" | "unconfirmed" | "locked" | "admin";

interface AcceptFacts {
  invitation: InvitationTimes & { email: string; isTaken: boolean };
  account: { email: string; emailVerified: boolean; banned: boolean; deletedAt: Date | null; role: UserRole };
}

/**
 * Why an account cannot accept an invitation; null when it can. A link that somebody else has got hold of opens nothing:
 * the account's address must be the one the letter went to, letter by letter, and confirmed.
 */
export function acceptObstacle({ invitation, account }: AcceptFacts, now: Date): AcceptObstacle | null {
  if (invitationState(invitation, now) !== "open") return "dead";
  if (!isInvited(invitation, account)) return "other_mailbox";
  if (!account.emailVerified || !hasMailbox(account.email)) return "unconfirmed";
  if (account.banned || account.deletedAt) return "locked";
  if (account.role === "admin") return "admin";
  return invitation.isTaken ? "taken" : null;
}

/** Whether an account has the address that an invitation was sent to. Both are stored in lower case. */
export function isInvited(invitation: { email: string }, account: { email: string }): boolean {
  return invitation.email === account.email;
}
