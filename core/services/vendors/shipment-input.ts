import { z } from "zod";
import { carrierLength, trackingLength } from "#core/domain/shipment";
import { textInput } from "#core/services/text-input";

/** A settlement's id: the reference of its order and its vendor. */
export const settlementIdInput = z.string().regex(/^[A-Za-z0-9_:-]{1,260}$/);

/** Who carries a parcel, and under which number. An empty number is none. */
export const carriageInput = z.object({
  carrier: textInput(carrierLength.minLength, carrierLength.maxLength),
  trackingNumber: textInput(0, trackingLength.maxLength)
    .transform((number) => number || null)
    .nullable()
    .default(null),
});
