import { z } from "zod";
import { payoutHoldDaysInput, payoutScheduleInput, rateInput } from "#core/services/vendors/vendor-input";
import { typedAmount } from "./typed-amount.ts";

const isBlank = (text: string) => text.trim() === "";

/** A rate as people type it, in percent: `5`, `12,5`. Basis points; null where nothing was typed. */
export const typedRate = z
  .string()
  .transform((text, check) => {
    if (isBlank(text)) return null;
    const parsed = typedAmount.safeParse(text.replace("%", ""));
    if (parsed.success && parsed.data !== null) return Number(parsed.data);
    check.addIssue({ code: "custom", message: "not a percentage" });
    return z.NEVER;
  })
  .pipe(rateInput);

/** Whole days; null where nothing was typed. */
export const typedHoldDays = z
  .string()
  .transform((text) => (isBlank(text) ? null : Number(text)))
  .pipe(payoutHoldDaysInput.nullable());

/** Null where none was chosen. */
export const typedSchedule = z
  .string()
  .transform((text) => (text === "" ? null : text))
  .pipe(payoutScheduleInput.nullable());
