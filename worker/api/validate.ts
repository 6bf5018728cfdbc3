import { zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler, ValidationTargets } from "hono";
import type { core, ZodType } from "zod";
import { DomainError } from "#core/domain/errors";
import type { ApiEnv } from "#worker/api/runtime";

/** So many are told; a list of thousands may be wrong in each of its lines. */
const MAX_PROBLEMS = 10;

/** What a field of ours may be called. Whatever else was sent as a name is not repeated: it may be anything. */
const FIELD_NAME = /^[A-Za-z][\w-]{0,39}$/;

/** `@hono/zod-validator` that refuses in the API's own words, naming the fields and repeating nothing that was sent. */
export function validate(target: keyof ValidationTargets, schema: ZodType): MiddlewareHandler<ApiEnv> {
  return zValidator(target, schema, (result) => {
    if (result.success) return;
    const { issues } = result.error;
    const problems = issues.slice(0, MAX_PROBLEMS).map((issue) => `${placeOf(issue) || target}: ${saidOf(issue)}`);
    if (issues.length > MAX_PROBLEMS) problems.push(`and ${issues.length - MAX_PROBLEMS} more`);
    throw new DomainError("invalid_input", problems.join("; "));
  });
}

function placeOf({ path }: core.$ZodIssue): string {
  return path.map((part) => (typeof part === "number" || FIELD_NAME.test(String(part)) ? String(part) : "…")).join(".");
}

/** The words of every other issue are the schema's. */
function saidOf(issue: core.$ZodIssue): string {
  if (issue.code !== "unrecognized_keys") return issue.message;
  const isTold = issue.keys.length <= MAX_PROBLEMS && issue.keys.every((key) => FIELD_NAME.test(key));
  return isTold ? `no such field: ${issue.keys.join(", ")}` : "holds a field that does not exist";
}
