import { and, eq, isNull } from "drizzle-orm";
import type { BatchItem } from "drizzle-orm/batch";
import type { Database } from "#db/client";
import { vendorBankDetails } from "#db/schema";

/** The write that holds payouts to bank details which the bank did not take, for the batch that records it. */
export function refuseDetails(
  db: Database,
  { bankDetailsId, now }: { bankDetailsId: string | null; now: Date },
): BatchItem<"pg">[] {
  if (bankDetailsId === null) return [];
  return [
    db
      .update(vendorBankDetails)
      .set({ refusedAt: now })
      .where(and(eq(vendorBankDetails.id, bankDetailsId), isNull(vendorBankDetails.refusedAt))),
  ];
}
