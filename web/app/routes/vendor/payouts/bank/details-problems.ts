import type { z } from "zod";
import type { BankProblem } from "#app/ui/field.tsx";
import { type BankDetails, bankFields } from "#core/domain/bank-details";

/** What is wrong with each field: `problem.<word>` says it. */
export type DetailsProblems = Partial<Record<keyof BankDetails, BankProblem>>;

/** The fields that a refused form has wrong. */
export function problemsOf({ issues }: z.ZodError): DetailsProblems {
  const wrong = new Set(issues.map(({ path }) => path[0]));
  return Object.fromEntries(bankFields.flatMap((field) => (wrong.has(field) ? [[field, field]] : [])));
}
