import { z } from "zod";
import { userRoles } from "#core/domain/viewer";
import { grantInput } from "#core/services/credit/grant-credit-input";

/** What every proposal has; the same `proposalId` proposes once. */
const { email, currency, reason, grantId: proposalId } = grantInput.shape;

export const roleProposalInput = z.object({
  kind: z.literal("role"),
  proposalId,
  email,
  role: z.enum(userRoles),
  reason,
});

/** Without its amount, which forms and API clients write differently. */
export const creditProposalInput = z.object({ kind: z.literal("credit"), proposalId, email, currency, reason });
