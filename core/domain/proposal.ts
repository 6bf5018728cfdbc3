import { isNewAdmin } from "#core/domain/approval";
import { type Currency, currencies } from "#core/domain/money";
import { isSamePerson, type Person } from "#core/domain/person";
import { type ReliefKind, reliefKinds } from "#core/domain/token-debt";
import { type UserRole, userRoles } from "#core/domain/viewer";

/** Decisions that two admins take together: one proposes, another decides. */
export const proposalKinds = ["role", "credit", "debt_relief"] as const;
export type ProposalKind = (typeof proposalKinds)[number];

export const proposalStatuses = ["open", "carried_out", "declined"] as const;
export type ProposalStatus = (typeof proposalStatuses)[number];

/** What is proposed. Amounts in minor units, of tokens in the token's smallest unit. */
export type ProposedChange =
  | { kind: "role"; role: UserRole }
  | { kind: "credit"; amountMinor: bigint; currency: Currency }
  | { kind: "debt_relief"; relief: ReliefKind; tokenAmount: bigint };

/** A change as it is stored, and compared with another. */
export function detailsOf(change: ProposedChange): Readonly<Record<string, string>> {
  switch (change.kind) {
    case "role":
      return { role: change.role };
    case "credit":
      return { amountMinor: change.amountMinor.toString(), currency: change.currency };
    case "debt_relief":
      return { relief: change.relief, tokenAmount: change.tokenAmount.toString() };
  }
}

/**
 * Reads a stored change.
 *
 * @throws RangeError when {@link detailsOf} cannot have written it
 */
export function readDetails(kind: ProposalKind, details: Readonly<Record<string, string>>): ProposedChange {
  const role = userRoles.find((each) => each === details.role);
  if (kind === "role" && role) return { kind, role };
  const currency = currencies.find((each) => each === details.currency);
  const amount = details.amountMinor ?? "";
  if (kind === "credit" && currency && /^[1-9]\d{0,17}$/.test(amount)) {
    return { kind, amountMinor: BigInt(amount), currency };
  }
  const relief = reliefKinds.find((each) => each === details.relief);
  const tokens = details.tokenAmount ?? "";
  if (kind === "debt_relief" && relief && /^[1-9]\d{0,77}$/.test(tokens)) {
    return { kind, relief, tokenAmount: BigInt(tokens) };
  }
  throw new RangeError("not the details of a proposal");
}

/** Why somebody cannot carry a proposal out. */
export const decisionObstacles = ["not_admin", "own_proposal", "about_oneself", "new_admin", "proposer_left"] as const;
export type DecisionObstacle = (typeof decisionObstacles)[number];

export interface DecisionFacts {
  decider: Person & { role: UserRole; roleSince: Date };
  proposer: Person & { role: UserRole };
  subject: Person;
  now: Date;
}

/**
 * What keeps an admin from carrying out a proposal; null when nothing does. Two people decide, both of them admins now,
 * the second for 72 hours at least, and neither second nor first by another account of theirs.
 */
export function decisionObstacle({ decider, proposer, subject, now }: DecisionFacts): DecisionObstacle | null {
  if (decider.role !== "admin") return "not_admin";
  if (isSamePerson(decider, proposer)) return "own_proposal";
  if (isSamePerson(decider, subject)) return "about_oneself";
  if (isNewAdmin(decider.roleSince, now)) return "new_admin";
  return proposer.role === "admin" ? null : "proposer_left";
}

/** Whether somebody who cannot carry a proposal out may still decline it: one's own is withdrawn. */
export function maySetAside(obstacle: DecisionObstacle): boolean {
  return obstacle === "own_proposal" || obstacle === "proposer_left";
}
