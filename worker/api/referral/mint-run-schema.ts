import { z } from "zod";
import type { MintRunReport } from "#core/ports/consumer-rpc";
import { count } from "#worker/api/fields";

/** What a mint run did. */
export const mintRunSchema = z.strictObject({
  claimed: count,
  priced: count,
  relayed: count,
  transactions: z.array(
    z.strictObject({
      hash: z.string(),
      nonce: count,
      orderReferences: z.array(z.string()),
      status: z.enum(["broadcast", "mined", "confirmed", "reverted"]),
    }),
  ),
  note: z.string().exactOptional(),
}) satisfies z.ZodType<MintRunReport>;
