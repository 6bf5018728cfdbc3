import { eq, inArray, sql } from "drizzle-orm";
import { type AnsweredPayout, type JudgedLine, judgeAnswer } from "#core/domain/bank-answer";
import { MAX_BANK_ID } from "#core/domain/bank-details";
import { type Currency, sumMinor } from "#core/domain/money";
import type { ServiceContext } from "#core/services/context";
import type { BankContext } from "#core/services/payouts/bank/bank-context";
import { payoutBatches, payouts, vendors } from "#db/schema";

/** What applying a bank's answer would do, and what it would not. */
export interface BankAnswerPreview {
  lines: JudgedLine[];
  /** Lines by verdict. */
  counts: Record<JudgedLine["verdict"], number>;
  /** What would be marked as paid, by currency. */
  paid: { currency: Currency; amountMinor: bigint }[];
}

/**
 * Reads a bank's answer and says line by line what applying it would do. Changes nothing.
 *
 * @throws DomainError `invalid_input` for a text that is no answer
 */
export async function previewBankAnswer(
  { db, bankFiles }: Pick<ServiceContext, "db"> & Pick<BankContext, "bankFiles">,
  { text }: { text: string },
): Promise<BankAnswerPreview> {
  const read = bankFiles.readAnswer(text);
  const lines = judgeAnswer(
    read,
    await readAnswered(
      { db },
      read.map(({ payoutId }) => payoutId),
    ),
  );
  const count = (verdict: JudgedLine["verdict"]) => lines.filter((line) => line.verdict === verdict).length;
  const confirmed = lines.flatMap(({ verdict, status, payout }) =>
    verdict === "apply" && status === "paid" && payout ? [payout] : [],
  );
  return {
    lines,
    counts: { apply: count("apply"), done: count("done"), refused: count("refused") },
    paid: [...new Set(confirmed.map(({ currency }) => currency))].sort().map((currency) => ({
      currency,
      amountMinor: sumMinor(
        confirmed.filter((payout) => payout.currency === currency).map((payout) => payout.amountMinor),
      ),
    })),
  };
}

/** The payouts with these ids, as far as there are any. */
async function readAnswered({ db }: Pick<ServiceContext, "db">, ids: readonly string[]): Promise<AnsweredPayout[]> {
  const possible = [...new Set(ids)].filter((id) => id.length <= MAX_BANK_ID);
  if (possible.length === 0) return [];
  return db
    .select({
      id: payouts.id,
      method: payouts.method,
      status: payouts.status,
      isWithBank: sql<boolean>`${payoutBatches.sealedAt} is not null`,
      amountMinor: payouts.amountMinor,
      currency: payouts.currency,
      vendorName: vendors.name,
      ibanMasked: payouts.ibanMasked,
    })
    .from(payouts)
    .innerJoin(vendors, eq(vendors.id, payouts.vendorId))
    .leftJoin(payoutBatches, eq(payoutBatches.id, payouts.batchId))
    .where(inArray(payouts.id, possible));
}
