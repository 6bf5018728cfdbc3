import type { SessionProof, StaffRole, Viewer } from "#core/domain/viewer";

/** How long a proof of identity is good for what moves money or rights, in milliseconds. */
export const FRESH_FOR = 5 * 60_000;

/** The roles that a clone lets in with a second factor only (`REQUIRE_SECOND_FACTOR`). */
export type FactorPolicy = readonly StaffRole[];

/**
 * Whether a session may enter the pages and verbs of its account's role. An account with a second factor must have given
 * it in this session; one without may enter unless the clone requires a factor of the role.
 */
export function mayEnter(viewer: SessionProof & Pick<Viewer, "role">, policy: FactorPolicy): boolean {
  if (viewer.hasFactor) return viewer.factorAt !== null;
  return !policy.some((role) => role === viewer.role);
}

/** Whether a session has a role's rights: its account has the role, and what the role needs was proven. */
export function actsAs(viewer: SessionProof & Pick<Viewer, "role">, role: StaffRole, policy: FactorPolicy): boolean {
  return viewer.role === role && mayEnter(viewer, policy);
}

/**
 * Whether the person has just proven who they are: with the second factor where the account has one, with the first
 * otherwise. A role whose factor is missing is refused by `mayEnter` before this is asked.
 */
export function isFresh({ provenAt, factorAt, hasFactor }: SessionProof, now: Date): boolean {
  const proven = hasFactor ? factorAt : provenAt;
  return proven !== null && now.getTime() - proven.getTime() < FRESH_FOR;
}
