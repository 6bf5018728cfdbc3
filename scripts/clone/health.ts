import { z } from "zod";
import { healthParts } from "#core/domain/health-part";
import type { CloneContext } from "./context.ts";
import { readHistory, runningRelease } from "./releases.ts";
import { askShop, type ShopAnswer } from "./shop.ts";

type Shop = Parameters<typeof askShop>[0];

const healthSchema = z.looseObject({
  status: z.enum(["ok", "degraded"]),
  build: z.string(),
  /** What is not well; null of a release that does not say, and empty where it names something that is unknown here. */
  why: z.array(z.enum(healthParts)).nullable().default(null).catch([]),
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

/** What the shop says of itself while it runs another commit: once it runs this one, nothing was so before it. */
export async function healthBefore(ctx: CloneContext, commit: string): Promise<ShopHealth | null> {
  const running = runningRelease((await readHistory(ctx)).app)?.commit;
  return running === commit ? null : readHealth(ctx);
}
