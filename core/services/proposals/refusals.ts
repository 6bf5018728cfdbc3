import { DomainError } from "#core/domain/errors";
import type { DecisionObstacle } from "#core/domain/proposal";
import type { RoleObstacle } from "#core/domain/role";

/** English of {@link RoleObstacle}, for engineers and logs. */
export const roleSentences: Record<RoleObstacle, string> = {
  has_it: "the account has the role already",
  unconfirmed: "the account's mailbox is not confirmed",
  locked: "the account is locked",
  last_admin: "the last admin stays one",
  second_account: "the account has the mailbox of another admin",
  runs_vendor: "whoever works for a vendor is no admin",
};

const decisionSentences: Record<DecisionObstacle, string> = {
  not_admin: "only an admin decides",
  own_proposal: "another admin must decide: it is your own proposal",
  about_oneself: "another admin must decide: it is about you",
  new_admin: "an admin decides 72 hours after becoming one",
  proposer_left: "whoever proposed it is no admin any more",
};

/** The refusal of somebody who cannot decide. */
export function decisionRefused(obstacle: DecisionObstacle): DomainError {
  return new DomainError(obstacle === "new_admin" ? "new_admin" : "forbidden", decisionSentences[obstacle]);
}
