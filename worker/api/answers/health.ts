import { z } from "zod";
import { amount, count, moment } from "#worker/api/answers/fields";

const unread = z.strictObject({ ok: z.literal(false) });

/** The public part; admins also see details of each component. */
export const healthSchema = z.strictObject({
  status: z.enum(["ok", "degraded"]),
  /** Deployed version. */
  build: z.string(),
  details: z.lazy(() => detailsSchema).optional(),
});

/** Each part says more where it answers. */
const detailsSchema = z.strictObject({
  /** When the components were last checked. */
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
