import type { DetailsCipher } from "#core/ports/details-cipher";
import type { Database } from "#db/client";
import { payoutBatches, payouts, vendorBankDetails } from "#db/schema";

const at = new Date("2026-03-02T10:00:00Z");

/** A complete batch of one payout to a vendor's own account, for tests of what is made of it; it pays no sale. */
export async function addBatch(
  adminDb: Database,
  { details, vendorId, ownerId }: { details: DetailsCipher; vendorId: string; ownerId: string },
): Promise<string> {
  const [batchId, detailsId] = [`batch${vendorId}`, `details-${vendorId}-batch`];
  const sealed = await details.seal(vendorId, {
    iban: "UA213223130000026007233566001",
    holder: "Test",
    taxCode: "12345678",
    purpose: "Payout {payout}",
  });
  const account = { vendorId, ...sealed, ibanMasked: "UA21…6001" };
  await adminDb
    .insert(vendorBankDetails)
    .values({ id: detailsId, ...account, oldStay: false, createdBy: ownerId, createdAt: at, activeFrom: at });
  await adminDb.insert(payoutBatches).values({
    id: batchId,
    currency: "UAH",
    debtorName: "Ring Test LLC",
    debtorIban: "UA213223130000026007233566001",
    actor: "test",
    createdAt: at,
    sealedAt: at,
  });
  await adminDb.insert(payouts).values({
    id: `payout${vendorId}`,
    ...account,
    currency: "UAH",
    method: "bank",
    status: "pending",
    amountMinor: 100n,
    settledMinor: 100n,
    adjustedMinor: 0n,
    batchId,
    bankDetailsId: detailsId,
    actor: "test",
    createdAt: at,
  });
  return batchId;
}
