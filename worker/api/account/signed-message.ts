import { z } from "zod";
import type { Runtime } from "#worker/api/runtime";

const NONCE_BYTES = 16;

/** A nonce for a message that a wallet will sign. */
export function newNonce({ randomBytes }: Pick<Runtime, "randomBytes">): string {
  return Buffer.from(randomBytes(NONCE_BYTES)).toString("hex");
}

export const nonceSchema = z.strictObject({ nonce: z.string() });

export const signedMessageSchema = z.object({
  /** An EIP-4361 message with the nonce that was issued for it. */
  message: z.string().min(1).max(4_000),
  signature: z.string().regex(/^0x[0-9a-fA-F]{2,8192}$/),
});
