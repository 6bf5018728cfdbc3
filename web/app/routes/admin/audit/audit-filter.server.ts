import { z } from "zod";
import { auditAreas } from "#core/domain/audit-area";
import { findingStates } from "#core/domain/audit-finding";
import { closeFindingInput, findingIdInput, findingsInput, runIdInput } from "#core/services/audit/findings-input";

/** What the lists are narrowed to, as the address has it. */
export const auditFilter = z.object({
  q: findingsInput.query.catch(""),
  state: z.enum([...findingStates, "all"]).catch("open"),
  /** The form sends an empty one for all. */
  area: z.enum(["", ...auditAreas]).catch(""),
  before: findingsInput.before.optional().catch(undefined),
  runs: runIdInput.optional().catch(undefined),
  open: findingIdInput.optional().catch(undefined),
});

export type AuditFilter = z.infer<typeof auditFilter>;

/** What an admin can do here. */
export const auditCommand = closeFindingInput.extend({ intent: z.literal("close"), findingId: findingIdInput });
