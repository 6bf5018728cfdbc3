/** How a vendor sends, in its own words, and how many days that takes after payment: from the shortest to the longest. */
export interface Delivery {
  how: string;
  daysFrom: number;
  daysTo: number;
}

export interface VendorDelivery extends Delivery {
  vendorId: string;
  vendorName: string;
}

/** Characters of its words. */
export const deliveryLength = { minLength: 3, maxLength: 160 };

export const MAX_DELIVERY_DAYS = 90;

/** The vendors of these lines that say how they send, each once, in the order of the lines. */
export function deliveriesOf<
  Line extends { vendorId: string | null; vendorName: string | null; delivery: Delivery | null },
>(lines: readonly Line[]): VendorDelivery[] {
  // Two vendors may have the same name.
  const byVendor = new Map<string, VendorDelivery>();
  for (const { vendorId, vendorName, delivery } of lines) {
    if (vendorId !== null && vendorName !== null && delivery !== null && !byVendor.has(vendorId)) {
      byVendor.set(vendorId, { ...delivery, vendorId, vendorName });
    }
  }
  return [...byVendor.values()];
}
