import { getAddress, isAddress } from "viem/utils";
import { z } from "zod";
import { PLAIN_TEXT } from "#app/session/named.ts";
import { currencies, parseDecimalAsMinor } from "#core/domain/money";

/** The maximum of one grant, in minor units: it bounds a typing error. */
const MAX_GRANT_MINOR = 10_000_000n;

/** A sum as people type it: `1 250,50` and `1250.5` are the same. */
const typedAmount = z
  .string()
  .transform((text) =>
    parseDecimalAsMinor(
      text
        .trim()
        .replace(/[\s\u00a0\u202f]/g, "")
        .replace(",", "."),
    ),
  )
  .refine((minor): minor is bigint => minor !== null && minor > 0n && minor <= MAX_GRANT_MINOR, "amount");

/** The e-mail or the wallet (any spelling, turned into its checksum form) that names an account. */
export const accountNameSchema = z
  .string()
  .trim()
  .min(3)
  .max(254)
  .regex(PLAIN_TEXT)
  .transform((name) => (isAddress(name, { strict: false }) ? getAddress(name) : name));

/** A grant as typed. The messages name texts of the form. */
export const grantFormSchema = z.object({
  email: z.string().min(3).max(254).regex(PLAIN_TEXT),
  amount: typedAmount,
  currency: z.enum(currencies),
  reason: z.string().trim().min(3, "reason").max(300, "reason").regex(PLAIN_TEXT, "reason"),
});
