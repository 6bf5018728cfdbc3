import { z } from "zod";
import { carrierLength, trackingLength } from "#core/domain/shipment";
import { textInput } from "#core/services/text-input";

/** Who carries a parcel, and under which number. An empty number is none. */
export const carriageInput = z.object({
  carrier: textInput(carrierLength.minLength, carrierLength.maxLength),
  trackingNumber: textInput(0, trackingLength.maxLength)
    .transform((number) => number || null)
    .nullable()
    .default(null),
});
