import { z } from "zod";
import { parseIdempotencyKey } from "#core/domain/idempotency";

/** The key under which a request may be sent again: the same body takes effect once, another body is refused. */
export const idempotencyHeaderSchema = z.object({
  "idempotency-key": z
    .string()
    .optional()
    .transform((header, check) => {
      const key = header === undefined ? undefined : parseIdempotencyKey(header);
      if (key === null) check.addIssue({ code: "custom", message: "1 to 128 visible ASCII characters" });
      return key ?? undefined;
    }),
});
