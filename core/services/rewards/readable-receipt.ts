import { z } from "zod";
import { type Decimal, parseDecimal } from "#core/domain/decimal";
import type { RewardReceipt } from "#core/domain/reward";

const decimal = z.string().transform((text, context) => {
  try {
    return parseDecimal(text);
  } catch {
    context.addIssue("not a plain decimal");
    return z.NEVER;
  }
});

const moment = z.string().refine((text) => !Number.isNaN(Date.parse(text)));

/** What a page shows of a receipt. */
const shownSchema = z.object({
  uahPerUsd: decimal.refine(({ value }) => value > 0n).nullable(),
  price: z.object({ tokenUsd: decimal, source: z.string(), at: moment }).nullable(),
});

/** The rate that a stored receipt values a reward by, null for US dollars. Undefined: the receipt cannot be read. */
export function rateOfReceipt(receipt: RewardReceipt): Decimal | null | undefined {
  return shownSchema.safeParse(receipt).data?.uahPerUsd;
}
