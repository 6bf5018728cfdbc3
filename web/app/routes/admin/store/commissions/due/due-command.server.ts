import { z } from "zod";
import { currencies } from "#core/domain/money";
import type { SeenPayout } from "#core/services/payouts/process-due-payouts";
import { reasonInput, referenceInput } from "#core/services/text-input";
import { CHANGED, FAILED, PAY } from "./seen.ts";

const seenInput = z
  .string()
  .regex(/^[A-Za-z0-9_-]{1,128}:[A-Z]{3}:\d{1,18}$/)
  .transform((text) => text.split(":"))
  .pipe(z.tuple([z.string(), z.enum(currencies), z.string().transform(BigInt)]))
  .transform(([vendorId, currency, amountMinor]): SeenPayout => ({ vendorId, currency, amountMinor }));

export const dueCommand = z.discriminatedUnion("intent", [
  z.object({
    intent: z.literal("pay"),
    [PAY]: z.array(seenInput).max(20_000),
    /** How many were asked for in the beginning, where this is the rest of them. */
    asked: z.coerce.number().int().min(1).max(20_000).optional(),
    /** What came of some of those before: as they were seen, the ones that were not paid. */
    [CHANGED]: z.array(seenInput).max(20_000),
    [FAILED]: z.array(seenInput).max(20_000),
  }),
  z.object({
    intent: z.literal("useAgain"),
    detailsId: referenceInput,
    refusedAt: z.coerce.date(),
    reason: reasonInput,
  }),
]);

export type DueCommand = z.infer<typeof dueCommand>;
