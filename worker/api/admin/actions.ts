import { type ZodType, z } from "zod";
import { actionsInput } from "#core/services/actions/actions-input";
import { exportActions, exportedActionColumns } from "#core/services/actions/export-actions";
import { listActions } from "#core/services/actions/list-actions";
import { csvStream } from "#worker/api/csv-stream";
import { asReceived, timestamp } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE } from "#worker/api/page-query";

const fields = z.record(z.string(), asReceived).nullable();

/** `next` is the `before` of the next page, null on the last. */
const actionsSchema = z.strictObject({
  actions: z.array(
    z.strictObject({
      id: z.string(),
      at: timestamp,
      /** A user's id, `operator:` and a name, or a part of the system. */
      actor: z.string(),
      actorName: z.string().nullable(),
      action: z.string(),
      subject: z.string(),
      subjectId: z.string(),
      subjectName: z.string().nullable(),
      before: fields,
      after: fields,
      reason: z.string().nullable(),
    }),
  ),
  next: z.string().nullable(),
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listActions>>>>;

const filter = z.object({
  who: actionsInput.who.optional(),
  about: actionsInput.about.optional(),
  action: actionsInput.action.optional(),
  from: actionsInput.from.optional(),
  to: actionsInput.to.optional(),
});

/** The action log, as admins read it. */
export const actionOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/actions",
    summary:
      "Everything that admins, vendors, operators and the system did, newest first: who, what, before, after and why",
    access: "admin",
    query: filter.extend({ before: actionsInput.before.optional() }),
    status: 200,
    answer: actionsSchema,
  }).run(({ runtime, query }) => listActions(runtime.ctx, { ...query, pageSize: PAGE_SIZE })),
  operation({
    address: "GET /api/admin/actions.csv",
    summary: "The action log as CSV, all that the filter leaves",
    access: "admin",
    query: filter,
    status: 200,
    answer: null,
  }).run(({ runtime, query }) => csvStream("actions.csv", exportedActionColumns, exportActions(runtime.ctx, query))),
];
