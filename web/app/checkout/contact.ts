import { z } from "zod";
import { PLAIN_TEXT } from "#app/session/named.ts";
import type { Contact } from "./contact-fields.ts";

/** Where the order goes. The messages name texts of the form. */
export const contactSchema: z.ZodType<Contact> = z.object({
  name: text(2, 100),
  phone: z
    .string({ error: "required" })
    .trim()
    .regex(/^\+?[\d\s()-]{7,24}$/, "phone"),
  city: text(2, 100),
  address: text(5, 200),
});

function text(min: number, max: number) {
  return z.string({ error: "required" }).trim().min(min, "tooShort").max(max, "tooLong").regex(PLAIN_TEXT, "required");
}
