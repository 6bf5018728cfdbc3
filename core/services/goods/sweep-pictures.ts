import { inArray } from "drizzle-orm";
import type { ServiceContext } from "#core/services/context";
import { products } from "#db/schema";

/** How long a stored picture may be named by no product: far longer than an upload takes. */
const GRACE_MS = 24 * 60 * 60 * 1_000;

/** Most pages of the store that one run looks at. */
const MAX_PAGES = 200;

/** Deletes stored pictures that no product names, left behind by changes that ended early. Returns how many. */
export async function sweepPictures(
  { db, pictures }: Pick<ServiceContext, "db" | "pictures">,
  { now }: { now: Date },
): Promise<number> {
  const limit = now.getTime() - GRACE_MS;
  let [removed, after]: [number, string | null] = [0, null];
  for (let page = 0; page < MAX_PAGES; page += 1) {
    const { pictures: stored, next } = await pictures.list(after);
    const old = stored.filter(({ storedAt }) => storedAt.getTime() < limit).map(({ key }) => key);
    const named = old.length === 0 ? [] : await namedOf(db, old);
    const kept = new Set(named.map(({ picture }) => picture));
    const left = old.filter((key) => !kept.has(key));
    await pictures.remove(left);
    removed += left.length;
    if (next === null) break;
    after = next;
  }
  return removed;
}

function namedOf(db: ServiceContext["db"], keys: readonly string[]) {
  return db
    .select({ picture: products.picture })
    .from(products)
    .where(inArray(products.picture, [...keys]));
}
