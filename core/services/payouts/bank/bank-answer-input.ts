import { z } from "zod";

/** The bank's answer as text; `BankFiles` says more about what it may be. */
export const bankAnswerInput = z.object({ text: z.string().min(1).max(1_000_000) });
