import { z } from "zod";

/** A key and its id. */
const PAYOUT_KEY = /^[A-Za-z0-9_-]{1,32}:[A-Za-z0-9+/]{43}=$/;

/** Keys of 32 bytes for vendors' bank details, each `id:base64`, separated by commas, newest first. */
export const payoutKeys = z
  .string()
  .transform((text) => text.split(",").map((key) => key.trim()))
  .refine(
    (keys) => keys.every((key) => PAYOUT_KEY.test(key)),
    "must be id:key, the key being 32 bytes in base64, newest first",
  )
  .transform((keys) => keys.map((key) => key.split(":", 2)).map(([id = "", key = ""]) => ({ id, key })))
  .refine((keys) => new Set(keys.map(({ id }) => id)).size === keys.length, "must name each key by an id of its own");

/**
 * Reads `PAYOUT_DATA_KEY` for a command.
 *
 * @throws Error that names the variable, and never its value
 */
export function parsePayoutKeys(text: string): { id: string; key: string }[] {
  const { data, error } = payoutKeys.safeParse(text);
  if (!data)
    throw new Error(`invalid settings: PAYOUT_DATA_KEY: ${error.issues.map(({ message }) => message).join("; ")}`);
  return data;
}
