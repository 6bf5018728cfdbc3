import { pictureTypes } from "#core/domain/picture";
import type { PictureStore } from "#core/ports/picture-store";

/** What a bucket does of Cloudflare's R2, as the platform types it. */
export type PictureBucket = Pick<R2Bucket, "put" | "get" | "delete" | "list">;

/**
 * Pictures in a bucket of R2.
 *
 * @see https://developers.cloudflare.com/r2/api/workers/workers-api-reference/
 */
export function createR2Pictures(bucket: PictureBucket): PictureStore {
  return {
    async put(key, { bytes, type }) {
      await bucket.put(key, bytes, { httpMetadata: { contentType: type } });
    },
    async read(key) {
      const found = await bucket.get(key);
      const type = pictureTypes.find((each) => each === found?.httpMetadata?.contentType);
      return found && type ? { body: found.body, type } : null;
    },
    async remove(keys) {
      if (keys.length > 0) await bucket.delete([...keys]);
    },
    async list(after) {
      const found = await bucket.list(after === null ? {} : { cursor: after });
      return {
        pictures: found.objects.map(({ key, uploaded }) => ({ key, storedAt: uploaded })),
        next: found.truncated ? found.cursor : null,
      };
    },
  };
}
