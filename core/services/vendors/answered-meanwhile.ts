import { isTransient, violatedConstraint } from "#db/errors";

/** CHECK: an invitation is accepted by somebody, at a time. */
const ACCEPTED_CHECK = "vendor_invitations_accepted";

/** Whether a transaction wrote nothing because the invitation was accepted, withdrawn or changed hands meanwhile. */
export function isAnsweredMeanwhile(error: unknown): boolean {
  return isTransient(error) || violatedConstraint(error) === ACCEPTED_CHECK;
}
