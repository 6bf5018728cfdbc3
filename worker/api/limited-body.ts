import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { MAX_PICTURE_BYTES } from "#core/domain/picture";

/** Maximum body size in bytes, for page forms and API JSON: orders are a few kilobytes. */
export const MAX_BODY = 64 * 1024;

/** The same where a picture is sent: the file, and what a form says around it. */
export const MAX_PICTURE_BODY = MAX_PICTURE_BYTES + 16 * 1024;

const uploads = /^\/api\/(?:vendor|admin)\/products\/[^/]+\/picture$/;
const picturePages = /^(?:\/[a-z]{2})?\/(?:vendor|admin\/store)\/products\/[^/]+$/;

/** Whether a body sent to this path of the API is a picture, and no text. */
export function isPictureUpload(path: string): boolean {
  return uploads.test(path);
}

/** Rejects a body that is larger than its path takes, before it is fully read. */
export function limitedBody(onError: (c: Context) => Response | Promise<Response>): MiddlewareHandler {
  const [small, large] = [MAX_BODY, MAX_PICTURE_BODY].map((maxSize) => bodyLimit({ maxSize, onError }));
  return (c, next) => {
    const { path } = c.req;
    const limit = isPictureUpload(path) || picturePages.test(path) ? large : small;
    return limit ? limit(c, next) : next();
  };
}
