import { z } from "zod";
import { deliveryLength, MAX_DELIVERY_DAYS } from "#core/domain/delivery";
import { textInput } from "#core/services/text-input";

const days = z.coerce.number().int().min(1).max(MAX_DELIVERY_DAYS);

/** How a vendor sends and how many days it takes. No words: nothing is said, whatever the days. */
export const deliveryInput = z.union([
  z.object({ how: textInput(0, 0) }).transform(() => null),
  z
    .object({ how: textInput(deliveryLength.minLength, deliveryLength.maxLength), daysFrom: days, daysTo: days })
    .refine(({ daysFrom, daysTo }) => daysFrom <= daysTo, "the longest is shorter than the shortest"),
]);
