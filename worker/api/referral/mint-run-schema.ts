import { z } from "zod";
import { mintReasons } from "#core/domain/mint-reason";
import type { MintRunReport } from "#core/ports/consumer-rpc";
import { count, reasonIn } from "#worker/api/fields";

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
  /** Why it did less than it could. */
  notes: z.array(reasonIn(mintReasons.codes)).exactOptional(),
  note: z.string().exactOptional(),
}) satisfies z.ZodType<MintRunReport>;
