import { z } from "zod";
import { MAX_PASSKEY_NAME } from "#core/domain/second-factor";
import type { PasskeyResponse } from "#core/ports/second-factors";

/** A code as typed: of an app or to recover the account. */
export const codeInput = z.string().max(40);

/** The name of a passkey: one line. */
export const passkeyNameInput = z
  .string()
  .trim()
  .min(1)
  .max(MAX_PASSKEY_NAME)
  .regex(/^\P{Cc}*$/u);

/** A credential id: WebAuthn allows 1023 bytes, in base64url. */
export const passkeyIdInput = z.string().regex(/^[A-Za-z0-9_-]{1,1364}$/);

/** What `PublicKeyCredential.toJSON()` says; the parts that are signed are read by whoever checks the signature. */
export const passkeyResponseSchema = z.object({
  id: passkeyIdInput,
  rawId: passkeyIdInput,
  type: z.literal("public-key"),
  response: z.record(z.string(), z.unknown()),
  clientExtensionResults: z.record(z.string(), z.unknown()).default({}),
}) satisfies z.ZodType<PasskeyResponse, unknown>;

/** A passkey's answer as the JSON in a form's field. */
export const passkeyResponseInput = z
  .string()
  .max(20_000)
  .transform((text, context) => {
    try {
      return JSON.parse(text) as unknown;
    } catch {
      context.addIssue({ code: "custom", message: "not JSON" });
      return z.NEVER;
    }
  })
  .pipe(passkeyResponseSchema);
