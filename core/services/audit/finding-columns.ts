import { findingState } from "#core/domain/audit-finding";
import { auditFindings, users } from "#db/schema";

/** Columns of a finding, with the name of who closed it; its table joined to `users` by that. */
export const findingColumns = { finding: auditFindings, closedByName: users.name };

interface FindingRow {
  finding: typeof auditFindings.$inferSelect;
  closedByName: string | null;
}

/** A finding as admins read it. */
export function describeFinding({ finding, closedByName }: FindingRow) {
  const { openedRun, closedBy, ...shown } = finding;
  return {
    ...shown,
    state: findingState(finding),
    /** The run that has found it, or found it again. */
    runId: openedRun,
    closedById: closedBy,
    /** Name of the admin; null also where the account is gone. */
    closedByName,
  };
}
