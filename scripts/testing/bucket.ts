import { createR2Pictures, type PictureBucket } from "#core/adapters/pictures/r2-pictures";
import type { PictureStore } from "#core/ports/picture-store";

/** What a bucket in memory holds, by key. */
export type Held = Map<string, { bytes: Uint8Array; contentType: string; uploaded: Date }>;

/** A bucket of R2 in memory, with what the app calls of it: all that the cast leaves out. */
export function bucketInMemory(held: Held = new Map()): PictureBucket {
  const bucket = {
    async put(key: string, bytes: Uint8Array, { httpMetadata }: { httpMetadata: { contentType: string } }) {
      held.set(key, { bytes: bytes.slice(), ...httpMetadata, uploaded: new Date() });
    },
    async get(key: string) {
      const found = held.get(key);
      if (!found) return null;
      const { bytes, contentType } = found;
      return { body: new Blob([bytes.slice()]).stream(), httpMetadata: { contentType } };
    },
    async delete(keys: string | string[]) {
      for (const key of [keys].flat()) held.delete(key);
    },
    async list() {
      return { objects: [...held].map(([key, { uploaded }]) => ({ key, uploaded })), truncated: false };
    },
  };
  return bucket as unknown as PictureBucket;
}

/** Pictures in such a bucket. */
export function picturesInMemory(): PictureStore {
  return createR2Pictures(bucketInMemory());
}
