import { readFile } from "node:fs/promises";
import { and, eq, isNull } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import pg from "pg";
import { judgePicture } from "#core/domain/picture";
import type { PictureStore } from "#core/ports/picture-store";
import * as schema from "#db/schema";
import { drawnPictureKey } from "#db/seed/drawn-picture-key";
import { DEMO_CATALOGUE, readCatalogue } from "#db/seed/read-catalogue";

const { products } = schema;

/**
 * Gives goods of the demo that have no picture the one drawn for them. Safe to run again: a picture's key comes from the
 * file, and is stored before a product names it.
 */
export async function seedPictures(input: { connectionString: string; pictures: PictureStore }): Promise<void> {
  const client = new pg.Client({ connectionString: input.connectionString });
  await client.connect();
  try {
    const db = drizzle(client, { schema });
    const shown = new Map((await db.select().from(products)).map(({ slug, picture }) => [slug, picture]));
    for (const { slug } of (await readCatalogue(DEMO_CATALOGUE)).products) {
      const { key, picture } = await drawnFor(slug);
      const current = shown.get(slug);
      // Also where the database was kept and the bucket was not.
      if (current === null || current === key) await input.pictures.put(key, picture);
      if (current === null) {
        await db
          .update(products)
          .set({ picture: key })
          .where(and(eq(products.slug, slug), isNull(products.picture)));
      }
    }
  } finally {
    await client.end();
  }
}

async function drawnFor(slug: string) {
  const file = await readFile(new URL(`./pictures/${slug}.webp`, import.meta.url));
  const judged = judgePicture(file);
  if ("problem" in judged) throw new Error(`the picture of ${slug}: ${judged.problem}`);
  return { key: drawnPictureKey(file), picture: judged };
}
