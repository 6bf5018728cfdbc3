import { and, asc, desc, eq, inArray, isNull } from "drizzle-orm";
import { methodAt, type PayoutMethod } from "#core/domain/payout";
import type { ServiceContext } from "#core/services/context";
import { vendorBankDetails, vendors } from "#db/schema";

/** Bank details as they may be shown. */
export interface ShownDetails {
  detailsId: string;
  ibanMasked: string;
  createdAt: Date;
  activeFrom: Date;
  /** Whether older details are paid to while these wait. */
  oldStay: boolean;
  /** When the bank refused them: nothing is paid to them until an admin has looked. */
  refusedAt: Date | null;
}

export interface VendorBankDetails {
  vendorId: string;
  vendorName: string;
  /** Null until the vendor has chosen how to be paid. */
  payoutMethod: PayoutMethod | null;
  /** What the vendor has changed it to, from when, and whether the old way is used until then. */
  waitingMethod: { method: PayoutMethod; from: Date; oldStays: boolean } | null;
  /** What is paid to; null where nothing is yet. */
  active: ShownDetails | null;
  /** What will be, once it has waited. */
  waiting: ShownDetails | null;
}

/** The bank details of a person's vendors, or of one vendor, by the vendors' names. Needs no key: IBANs come masked. */
export async function readBankDetails(
  { db }: Pick<ServiceContext, "db">,
  { whose, now }: { whose: { ownerId: string } | { vendorId: string }; now: Date },
): Promise<VendorBankDetails[]> {
  const those = "ownerId" in whose ? eq(vendors.userId, whose.ownerId) : eq(vendors.id, whose.vendorId);
  const [own, details] = await db.batch([
    db
      .select({
        vendorId: vendors.id,
        vendorName: vendors.name,
        payoutMethod: vendors.payoutMethod,
        waitingMethod: vendors.waitingMethod,
        waitingMethodFrom: vendors.waitingMethodFrom,
        waitingMethodOldStays: vendors.waitingMethodOldStays,
      })
      .from(vendors)
      .where(those)
      .orderBy(asc(vendors.name), asc(vendors.id)),
    db
      .select({
        detailsId: vendorBankDetails.id,
        vendorId: vendorBankDetails.vendorId,
        ibanMasked: vendorBankDetails.ibanMasked,
        createdAt: vendorBankDetails.createdAt,
        activeFrom: vendorBankDetails.activeFrom,
        oldStay: vendorBankDetails.oldStay,
        refusedAt: vendorBankDetails.refusedAt,
      })
      .from(vendorBankDetails)
      .where(
        and(
          inArray(vendorBankDetails.vendorId, db.select({ id: vendors.id }).from(vendors).where(those)),
          isNull(vendorBankDetails.stoppedAt),
        ),
      )
      .orderBy(desc(vendorBankDetails.createdAt), desc(vendorBankDetails.id)),
  ]);
  return own.map((stored) => {
    const { waitingMethod: method, waitingMethodFrom: from, waitingMethodOldStays, ...vendor } = methodAt(stored, now);
    const ofVendor = details.filter(({ vendorId }) => vendorId === vendor.vendorId);
    const shown = (isOne: (each: ShownDetails) => boolean) => {
      const found = ofVendor.find(isOne);
      if (!found) return null;
      const { vendorId: _, ...one } = found;
      return one;
    };
    return {
      ...vendor,
      waitingMethod: method && from ? { method, from, oldStays: waitingMethodOldStays === true } : null,
      active: shown(({ activeFrom }) => activeFrom <= now),
      waiting: shown(({ activeFrom }) => activeFrom > now),
    };
  });
}
