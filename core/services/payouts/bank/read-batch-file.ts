import { asc, eq } from "drizzle-orm";
import { purposeOf } from "#core/domain/bank-details";
import { bankTextIn } from "#core/domain/bank-text";
import { DomainError } from "#core/domain/errors";
import { dayInTimeZone } from "#core/domain/visit-day";
import type { BatchFileFormat } from "#core/ports/bank-files";
import { actionStatement } from "#core/services/action-log";
import type { ServiceContext } from "#core/services/context";
import type { BankContext } from "#core/services/payouts/bank/bank-context";
import { payoutBatches, payouts } from "#db/schema";

export interface BatchFile {
  name: string;
  contentType: string;
  content: string;
}

/**
 * The file of a batch for the bank: everything in it is as the payouts froze it, so it is the same whenever it is asked
 * for, whatever has become of the payouts or the vendors' details since. That somebody asked for it is written down.
 *
 * @throws DomainError `not_found`; `conflict` while the batch is still being filled
 */
export async function readBatchFile(
  { db, clone, details, bankFiles }: Pick<ServiceContext, "db" | "clone"> & BankContext,
  { batchId, format, actorId, now }: { batchId: string; format: BatchFileFormat; actorId: string; now: Date },
): Promise<BatchFile> {
  const [[batch], rows] = await db.batch([
    db.select().from(payoutBatches).where(eq(payoutBatches.id, batchId)),
    db.select().from(payouts).where(eq(payouts.batchId, batchId)).orderBy(asc(payouts.id)),
  ]);
  if (!batch) throw new DomainError("not_found", "no such batch");
  const { sealedAt, currency, debtorName, debtorIban } = batch;
  if (sealedAt === null || rows.length === 0) throw new DomainError("conflict", "the batch is not complete");
  const day = dayInTimeZone(sealedAt.getTime(), clone.timeZone);
  const payments = await Promise.all(
    rows.map(async ({ id, vendorId, amountMinor, ...payout }) => {
      const { iban, holder, taxCode, purpose } = await details.open(vendorId, sealedOf(payout));
      const text = (each: string) => bankTextIn(currency, each);
      return {
        id,
        amountMinor,
        iban,
        holder: text(holder),
        taxCode: text(taxCode),
        purpose: text(purposeOf(purpose, { payoutId: id, day })),
      };
    }),
  );
  const { contentType, extension, content } = bankFiles.write(format, {
    id: batchId,
    currency,
    debtorName: bankTextIn(currency, debtorName),
    debtorIban,
    madeAt: sealedAt,
    day,
    payments,
  });
  await actionStatement(db, {
    actor: actorId,
    action: "payout_batch.downloaded",
    subjectId: batchId,
    before: null,
    after: { format },
    now,
  });
  return { name: `${batchId}.${extension}`, contentType, content };
}

type Payout = Pick<
  typeof payouts.$inferSelect,
  "keyId" | "ibanCipher" | "holderCipher" | "taxCodeCipher" | "purposeCipher"
>;

/** A payout's frozen details. The database refuses a payout to the bank without them. */
function sealedOf({ keyId, ibanCipher, holderCipher, taxCodeCipher, purposeCipher }: Payout) {
  if (!keyId || !ibanCipher || !holderCipher || !taxCodeCipher || !purposeCipher) {
    throw new Error("a payout to the bank has no bank details");
  }
  return { keyId, ibanCipher, holderCipher, taxCodeCipher, purposeCipher };
}
