import { createFactory } from "hono/factory";
import { PICTURE_KEY } from "#core/domain/picture";
import type { PictureStore } from "#core/ports/picture-store";
import type { ApiEnv } from "#worker/api/runtime";

const ONE_YEAR = 365 * 24 * 60 * 60;

/** Whatever the file holds, a browser draws it and does nothing else with it. */
const inert = {
  "content-security-policy": "sandbox; default-src 'none'",
  "x-content-type-options": "nosniff",
};

const pictureHeaders = {
  ...inert,
  "content-disposition": "inline",
  // A key has one picture for good.
  "cache-control": `public, max-age=${ONE_YEAR}, immutable`,
};

/** Answers `/pictures/:key`: anybody sees a picture, and it is the same for everybody. */
export function pictures(store: PictureStore) {
  return createFactory<ApiEnv>().createHandlers(async (c) => {
    const key = c.req.param("key") ?? "";
    const picture = PICTURE_KEY.test(key) ? await store.read(key) : null;
    if (picture) {
      return new Response(picture.body, { headers: { ...pictureHeaders, "content-type": picture.type } });
    }
    return new Response("Not found\n", {
      status: 404,
      headers: { ...inert, "content-type": "text/plain; charset=utf-8", "cache-control": "no-store" },
    });
  });
}
