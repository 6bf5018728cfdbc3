import { asc, eq } from "drizzle-orm";
import type { Database } from "#db/client";
import { orders, shipments, vendorBankDetails, vendors } from "#db/schema";

/**
 * Reads for a batch: the parcels of a person's orders, the vendors they run, and the bank details they gave, as far as these may
 * be shown.
 */
export function vendorExportReads(db: Database, userId: string) {
  return [
    db
      .select({
        orderId: shipments.orderId,
        vendor: vendors.name,
        sentAt: shipments.sentAt,
        carrier: shipments.carrier,
        trackingNumber: shipments.trackingNumber,
      })
      .from(shipments)
      .innerJoin(orders, eq(orders.id, shipments.orderId))
      .innerJoin(vendors, eq(vendors.id, shipments.vendorId))
      .where(eq(orders.buyerId, userId))
      .orderBy(asc(shipments.createdAt), asc(shipments.settlementId)),
    db
      .select({
        name: vendors.name,
        tier: vendors.tier,
        referralRateBp: vendors.referralRateBp,
        payoutMethod: vendors.payoutMethod,
        since: vendors.createdAt,
      })
      .from(vendors)
      .where(eq(vendors.userId, userId))
      .orderBy(asc(vendors.createdAt), asc(vendors.id)),
    db
      .select({
        vendor: vendors.name,
        ibanMasked: vendorBankDetails.ibanMasked,
        givenAt: vendorBankDetails.createdAt,
        activeFrom: vendorBankDetails.activeFrom,
        stoppedAt: vendorBankDetails.stoppedAt,
        refusedAt: vendorBankDetails.refusedAt,
      })
      .from(vendorBankDetails)
      .innerJoin(vendors, eq(vendors.id, vendorBankDetails.vendorId))
      .where(eq(vendorBankDetails.createdBy, userId))
      .orderBy(asc(vendorBankDetails.createdAt), asc(vendorBankDetails.id)),
  ] as const;
}
