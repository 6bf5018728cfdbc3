import { z } from "zod";
import {
  holderLength,
  isBankText,
  longestPurpose,
  parseTaxCode,
  purposeFits,
  purposeLength,
} from "#core/domain/bank-details";
import { hasBankLength } from "#core/domain/bank-text";
import { parseIban } from "#core/domain/iban";

/** Text that a bank's file can carry, with single spaces. */
function bankText({ minLength, maxLength }: { minLength: number; maxLength: number }) {
  return z
    .string()
    .max(1_000)
    .transform((text) => text.trim().replaceAll(/\s+/g, " "))
    .pipe(z.string().min(minLength).max(maxLength).refine(isBankText, "has a character that no bank's file carries"));
}

const ibanInput = z
  .string()
  .max(100)
  .transform((text, { addIssue }) => {
    const iban = parseIban(text);
    if (iban !== null) return iban;
    addIssue("is no IBAN: its length or its check digits are wrong");
    return z.NEVER;
  });

/** Where a vendor wants to be paid: each field checked by itself, the tax code by the country of the IBAN. */
export const bankDetailsInput = z
  .object({
    iban: ibanInput,
    holder: bankText(holderLength).refine(
      (holder) => hasBankLength(holder, holderLength),
      "has another length in Latin letters than a bank's file takes",
    ),
    taxCode: z.string().max(100),
    purpose: bankText(purposeLength)
      .refine(purposeFits, "is too long, or has a placeholder that is not known")
      .refine(
        (template) => hasBankLength(longestPurpose(template), purposeLength),
        "has another length in Latin letters than a bank's file takes",
      ),
  })
  .transform((details, { addIssue }) => {
    const taxCode = parseTaxCode(details.taxCode, details.iban);
    if (taxCode !== null) return { ...details, taxCode };
    addIssue({ code: "custom", path: ["taxCode"], message: "is no tax code of the account's country" });
    return z.NEVER;
  });
