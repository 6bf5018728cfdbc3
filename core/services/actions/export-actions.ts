import { type ActionFilter, type ListedAction, listActions } from "#core/services/actions/list-actions";
import type { ServiceContext } from "#core/services/context";

/** Actions that one query reads. */
const CHUNK = 1_000;

/** Names of the columns, for whoever reads the file by machine: they stay. Moments are UTC, fields are JSON. */
export const exportedActionColumns = [
  "at",
  "actor",
  "actor_name",
  "action",
  "subject",
  "subject_id",
  "subject_name",
  "before",
  "after",
  "reason",
] as const;

/**
 * All actions of a filter, some at a time, each as texts in the order of {@link exportedActionColumns}, newest first. Holds
 * one chunk in memory, and reads the next only when it is asked for.
 */
export async function* exportActions(
  ctx: Pick<ServiceContext, "db" | "clone">,
  filter: ActionFilter,
): AsyncGenerator<string[][], void> {
  let before: string | undefined;
  while (true) {
    const { actions, next } = await listActions(ctx, { ...filter, before, pageSize: CHUNK });
    if (actions.length > 0) yield actions.map(textsOf);
    if (next === null) return;
    before = next;
  }
}

function textsOf(entry: ListedAction): string[] {
  const json = (fields: ListedAction["before"]) => (fields === null ? "" : JSON.stringify(fields));
  return [
    entry.at.toISOString(),
    entry.actor,
    entry.actorName ?? "",
    entry.action,
    entry.subject,
    entry.subjectId,
    entry.subjectName ?? "",
    json(entry.before),
    json(entry.after),
    entry.reason ?? "",
  ];
}
