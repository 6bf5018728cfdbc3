import { type ZodType, z } from "zod";
import { auditRunKinds, auditSteps, findingCodes, findingStates, findingSubjects } from "#core/domain/audit-finding";
import { closeFinding } from "#core/services/audit/close-finding";
import { closeFindingInput, findingIdInput, findingsInput, runIdInput } from "#core/services/audit/findings-input";
import { listAuditRuns } from "#core/services/audit/list-audit-runs";
import { listFindings } from "#core/services/audit/list-findings";
import { readFinding } from "#core/services/audit/read-finding";
import { count, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

const finding = z.strictObject({
  id: z.string(),
  subject: z.enum(findingSubjects),
  subjectId: z.string(),
  code: z.enum(findingCodes),
  params: z.record(z.string(), z.string()),
  /** Hash of what was compared. */
  facts: z.string(),
  state: z.enum(findingStates),
  firstSeenAt: timestamp,
  lastSeenAt: timestamp,
  runId: z.string(),
  closedAt: timestamp.nullable(),
  closedById: z.string().nullable(),
  closedByName: z.string().nullable(),
  closeReason: z.string().nullable(),
});

const findingsSchema = z.strictObject({
  findings: z.array(finding),
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listFindings>>>>;

const runsSchema = z.strictObject({
  runs: z.array(
    z.strictObject({
      id: z.string(),
      kind: z.enum(auditRunKinds),
      step: z.enum(auditSteps),
      startedAt: timestamp,
      endedAt: timestamp.nullable(),
      references: count,
      isChainRead: z.boolean().nullable(),
      found: count,
    }),
  ),
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listAuditRuns>>>>;

/** What the nightly audit has found. */
export const findingOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/findings",
    summary: "Findings of the audit, newest first, by state, by the record they are about, or by an id",
    access: "admin",
    query: z.object({
      state: findingsInput.state.optional(),
      area: findingsInput.area.optional(),
      query: findingsInput.query.optional(),
      before: findingsInput.before.optional(),
    }),
    status: 200,
    answer: findingsSchema,
  }).run(({ runtime, query }) => listFindings(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "GET /api/admin/findings/:findingId",
    summary: "One finding of the audit",
    access: "admin",
    params: z.object({ findingId: findingIdInput }),
    status: 200,
    answer: finding satisfies ZodType<Answered<Awaited<ReturnType<typeof readFinding>>>>,
  }).run(({ runtime, params }) => readFinding(runtime.ctx, params)),
  operation({
    address: "POST /api/admin/findings/:findingId/close",
    summary: "Closes a finding with a reason; a later run opens it again once its facts change",
    access: "admin",
    freshProof: true,
    params: z.object({ findingId: findingIdInput }),
    body: closeFindingInput,
    status: 200,
    answer: z.strictObject({ findingId: z.string(), isRepeat: z.boolean() }),
  }).run(({ runtime, params, body, viewer, now }) =>
    closeFinding(runtime.ctx, { ...params, ...body, actorId: viewer.id, now }),
  ),
  operation({
    address: "GET /api/admin/audit-runs",
    summary: "Runs of the audit over everything, newest first",
    access: "admin",
    query: z.object({ before: runIdInput.optional() }),
    status: 200,
    answer: runsSchema,
  }).run(({ runtime, query }) => listAuditRuns(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
];
