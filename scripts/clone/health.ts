import { z } from "zod";
import { healthParts } from "#core/domain/health-part";
import { askShop, type ShopAnswer } from "./shop.ts";

type Shop = Parameters<typeof askShop>[0];

const healthSchema = z.looseObject({
  status: z.enum(["ok", "degraded"]),
  build: z.string(),
  /** What is not well; of a release that does not say, or names what is unknown here, null. */
  why: z.array(z.enum(healthParts)).min(1).nullable().catch(null),
});

export type ShopHealth = z.output<typeof healthSchema>;

/** What the shop says of itself; null where it is no such answer. */
export function healthOf({ body }: ShopAnswer): ShopHealth | null {
  try {
    return healthSchema.parse(JSON.parse(body.toString()));
  } catch {
    return null;
  }
}

/** The same, of a shop that may not be there at all. */
export function readHealth(shop: Shop): Promise<ShopHealth | null> {
  return askShop(shop, { path: "/api/health" }).then(healthOf, () => null);
}
