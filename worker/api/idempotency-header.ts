import { z } from "zod";
import { parseIdempotencyKey } from "#core/domain/idempotency";

const keySchema = z.string().transform((header, check) => {
  const key = parseIdempotencyKey(header);
  if (key === null) check.addIssue({ code: "custom", message: "1 to 128 visible ASCII characters" });
  return key ?? "";
});

/** The key under which a request may be sent again: the same body takes effect once, another body is refused. */
export const idempotencyHeaderSchema = z.object({ "idempotency-key": keySchema.optional() });

/** The same where a request without a key is refused: sent twice, it would give money back twice. */
export const requiredIdempotencyHeaderSchema = z.object({ "idempotency-key": keySchema });
