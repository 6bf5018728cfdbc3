import { z } from "zod";
import { amount, count, moment } from "#worker/api/answers/fields";

const unread = z.strictObject({ ok: z.literal(false) });

/** What anybody reads; an admin reads what each part says beside it. */
export const healthSchema = z.strictObject({
  status: z.enum(["ok", "degraded"]),
  /** The version that answers. */
  build: z.string(),
  details: z.lazy(() => detailsSchema).optional(),
});

/** Each part says more where it answers. */
const detailsSchema = z.strictObject({
  /** When the parts were last asked. */
  at: moment,
  database: z.union([
    z.strictObject({
      ok: z.literal(true),
      unsentEvents: count,
      oldestUnsentAt: moment.nullable(),
      unrewardedOrders: count,
      oldestUnrewardedAt: moment.nullable(),
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
      stopped: z.string().nullable(),
      stuckMints: count,
    }),
    unread,
  ]),
  oracle: z.union([z.strictObject({ ok: z.boolean(), at: moment.nullable() }), unread]),
});
