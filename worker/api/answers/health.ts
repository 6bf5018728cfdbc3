import { z } from "zod";
import { amount, count, moment } from "#worker/api/answers/fields";

const unread = z.strictObject({ ok: z.literal(false) });

/** Each part says more where it answers. */
export const healthSchema = z.strictObject({
  ok: z.boolean(),
  database: z.union([
    z.strictObject({
      ok: z.literal(true),
      unsentEvents: count,
      oldestUnsentAt: moment.nullable(),
      deadLetters: count,
    }),
    unread,
  ]),
  chain: z.union([z.strictObject({ ok: z.boolean(), chainId: count, blockNumber: amount.nullable() }), unread]),
  minter: z.union([
    z.strictObject({
      ok: z.boolean(),
      hasGas: z.boolean(),
      inFlight: count,
      oldestAt: moment.nullable(),
      stuckMints: count,
    }),
    unread,
  ]),
  oracle: z.union([z.strictObject({ ok: z.boolean(), at: moment.nullable() }), unread]),
});
