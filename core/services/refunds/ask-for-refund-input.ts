import { z } from "zod";
import { sha256 } from "#core/services/sha256";
import { lineIdInput, reasonInput } from "#core/services/text-input";

const units = z.int().min(1).max(10_000);

/** A line of the vendor's own, how many units of it, and why. */
export const askForRefundInput = z.object({ itemId: lineIdInput, quantity: units, reason: reasonInput });

/** The same as a form sends it, with the key under which it asks once. */
export const askForRefundForm = askForRefundInput.extend({
  quantity: z.coerce.number().pipe(units),
  key: z.uuid(),
});

/** A request's id for a key that its sender chose: two vendors may choose the same one. */
export function requestIdFor(actorId: string, key: string): Promise<string> {
  return sha256(JSON.stringify([actorId, key]));
}
