import { zValidator } from "@hono/zod-validator";
import { bodyLimit } from "hono/body-limit";
import type * as z from "zod/mini";
import { DomainError } from "#core/domain/errors";
import { refuse } from "#worker/edge/errors";

const maxBodyBytes = 1024;

/** Refuses a body above 1 KiB with 413 before it is read whole. */
export const smallBody = bodyLimit({
  maxSize: maxBodyBytes,
  onError: (c) => refuse(c.env.asked, 413, "payload_too_large", `The body is larger than ${maxBodyBytes} bytes.`),
});

/**
 * Validates a JSON body. It must come as `application/json`: a page of another site can send that only after a preflight,
 * which is never granted. Refusals name the fields that are wrong, not their values.
 */
export function jsonBody<Schema extends z.ZodMiniObject>(schema: Schema) {
  return zValidator("json", schema, refuseInvalid);
}

function refuseInvalid(result: { success: boolean; error?: z.core.$ZodError }): void {
  if (!result.success) {
    const fields = (result.error?.issues ?? []).map((issue) => issue.path.join(".") || "body");
    throw new DomainError("invalid_input", `Check: ${[...new Set(fields)].join(", ")}.`);
  }
}
