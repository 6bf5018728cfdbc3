import { eq } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { payoutBatches } from "#db/schema";

/** A batch for the bank, by its id; null without one. `sealedAt` is null while it is being filled: then it has no file. */
export async function readPayoutBatch({ db }: Pick<ServiceContext, "db">, { batchId }: { batchId: string }) {
  const [batch] = await db
    .select({ batchId: payoutBatches.id, sealedAt: payoutBatches.sealedAt })
    .from(payoutBatches)
    .where(eq(payoutBatches.id, batchId));
  return batch ?? null;
}
