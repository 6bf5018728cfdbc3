import type { z } from "zod";
import type { FieldProblem } from "#app/ui/field.tsx";

/** The form's message for a field. An empty field is missing by then, and so counts as `required`. */
export const problemOf: z.core.$ZodErrorMap = (issue) => textFor(issue) satisfies FieldProblem;

function textFor({ code, format, path }: Parameters<z.core.$ZodErrorMap>[0]) {
  if (code === "too_small") return "tooShort";
  if (code === "too_big") return "tooLong";
  return code === "invalid_format" && format === "regex" && path?.at(-1) === "phone" ? "phone" : "required";
}
