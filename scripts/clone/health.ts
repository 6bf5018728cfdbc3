import { z } from "zod";
import { healthParts } from "#core/domain/health-part";
import type { CloneContext } from "./context.ts";
import { readHistory, runningRelease } from "./releases.ts";
import { askShop, type ShopAnswer } from "./shop.ts";

type Shop = Parameters<typeof askShop>[0];

const healthSchema = z.looseObject({
  status: z.enum(["ok", "degraded"]),
  build: z.string(),
  /** What is not well; null from a release that does not say, empty if it names a part that is unknown here. */
  why: z.array(z.enum(healthParts)).nullable().default(null).catch([]),
});

export type ShopHealth = z.output<typeof healthSchema>;

/** The health in a shop's answer; null if it is none. */
export function healthOf({ body }: ShopAnswer): ShopHealth | null {
  try {
    return healthSchema.parse(JSON.parse(body.toString()));
  } catch {
    return null;
  }
}

/** A shop's health; null if it does not answer, or with something else. */
export function readHealth(shop: Shop): Promise<ShopHealth | null> {
  return askShop(shop, { path: "/api/health" }).then(healthOf, () => null);
}

/**
 * The shop's health while it runs other commits. Null once one of its Workers runs this commit, as after a deployment that was
 * cut short: this commit may then be what is wrong. Null too if the shop does not answer.
 */
export async function healthBefore(ctx: CloneContext, commit: string): Promise<ShopHealth | null> {
  const running = Object.values(await readHistory(ctx)).map((deployed) => runningRelease(deployed)?.commit);
  return running.includes(commit) ? null : readHealth(ctx);
}
