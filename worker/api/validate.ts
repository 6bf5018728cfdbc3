import { zValidator } from "@hono/zod-validator";
import type { ValidationTargets } from "hono";
import type { ZodType } from "zod";
import { DomainError } from "#core/domain/errors";

/** `@hono/zod-validator` that refuses in the API's own words, naming the fields. */
export function validate<Target extends keyof ValidationTargets, Schema extends ZodType>(
  target: Target,
  schema: Schema,
) {
  return zValidator(target, schema, (result) => {
    if (result.success) return;
    const problems = result.error.issues.map((issue) => `${issue.path.join(".") || target}: ${issue.message}`);
    throw new DomainError("invalid_input", problems.join("; "));
  });
}
