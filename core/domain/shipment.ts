/** What a vendor sees of their parcels: those that wait to be sent, and those that are on their way. */
export const shipmentStates = ["to_send", "sent"] as const;
export type ShipmentState = (typeof shipmentStates)[number];

/** Up to so many parcels are counted; a page says "more than" beyond. */
export const MOST_COUNTED = 99;

/** Lengths of a carrier's name and of a tracking number, as the attributes of their fields. */
export const carrierLength = { minLength: 2, maxLength: 60 };
export const trackingLength = { maxLength: 60 };

/** Who carries a parcel, and under which number; null where the carrier gives none. */
export interface Carriage {
  carrier: string;
  trackingNumber: string | null;
}

export function isSameCarriage(one: Carriage, other: { carrier: string | null; trackingNumber: string | null }) {
  return one.carrier === other.carrier && one.trackingNumber === other.trackingNumber;
}
