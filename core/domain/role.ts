import { hasMailbox, isSameMailbox } from "#core/domain/mailbox";
import type { UserRole } from "#core/domain/viewer";

/** Why an account cannot be given a role. */
export type RoleObstacle = "has_it" | "unconfirmed" | "locked" | "last_admin" | "second_account" | "runs_vendor";

export interface RoleFacts {
  account: { email: string; emailVerified: boolean; banned: boolean; role: UserRole };
  /** Addresses of all other admins who can sign in. */
  otherAdmins: readonly string[];
  /** Whether the account's person works for a vendor. */
  runsVendor: boolean;
}

/**
 * Why an account cannot be given a role; null when it can. A role needs a confirmed mailbox, one admin must always remain,
 * and nobody can be two admins: they could then decide alone what takes two. Whoever works for a vendor is no admin, who
 * would decide about the vendor's fees, holds and payouts, and so about money of their own.
 */
export function roleObstacle({ account, otherAdmins, runsVendor }: RoleFacts, to: UserRole): RoleObstacle | null {
  const { email, emailVerified, banned, role } = account;
  if (role === to) return "has_it";
  if (role === "admin" && otherAdmins.length === 0) return "last_admin";
  if (to === "user") return null;
  if (!emailVerified || !hasMailbox(email)) return "unconfirmed";
  if (banned) return "locked";
  if (to === "admin" && otherAdmins.some((other) => isSameMailbox(other, email))) return "second_account";
  return to === "admin" && runsVendor ? "runs_vendor" : null;
}
