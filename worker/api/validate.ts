import { zValidator } from "@hono/zod-validator";
import type { MiddlewareHandler, ValidationTargets } from "hono";
import type { ZodType } from "zod";
import { DomainError } from "#core/domain/errors";
import type { ApiEnv } from "#worker/api/runtime";

/** `@hono/zod-validator` that refuses in the API's own words, naming the fields. */
export function validate(target: keyof ValidationTargets, schema: ZodType): MiddlewareHandler<ApiEnv> {
  return zValidator(target, schema, (result) => {
    if (result.success) return;
    const problems = result.error.issues.map((issue) => `${issue.path.join(".") || target}: ${issue.message}`);
    throw new DomainError("invalid_input", problems.join("; "));
  });
}
