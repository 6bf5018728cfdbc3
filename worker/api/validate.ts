import { zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler, ValidationTargets } from "hono";
import type { core, ZodType } from "zod";
import { DomainError } from "#core/domain/errors";
import type { ApiEnv } from "#worker/api/runtime";

/** How many problems one answer names: each item of a list of thousands may be wrong. */
const MAX_PROBLEMS = 10;

/** What our fields' names look like. Any other name that was sent is not repeated: it could be anything. */
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

/** Only this kind of issue quotes the input; the messages of all others are the schema's own. */
function saidOf(issue: core.$ZodIssue): string {
  if (issue.code !== "unrecognized_keys") return issue.message;
  const isTold = issue.keys.length <= MAX_PROBLEMS && issue.keys.every((key) => FIELD_NAME.test(key));
  return isTold ? `no such field: ${issue.keys.join(", ")}` : "holds a field that does not exist";
}
