import type { Context, MiddlewareHandler } from "hono";
import { bodyLimit } from "hono/body-limit";
import { MAX_PICTURE_BYTES } from "#core/domain/picture";

/** Maximum body size in bytes, for page forms and API JSON: orders are a few kilobytes. */
export const MAX_BODY = 64 * 1024;

/** The same where a picture is sent: the file, and what a form says around it. */
export const MAX_PICTURE_BODY = MAX_PICTURE_BYTES + 16 * 1024;

/** The same where a bank's answer or all that is due is sent: thousands of lines. */
export const MAX_LIST_BODY = 2 * 1024 * 1024;

const uploads = /^\/api\/(?:vendor|admin)\/products\/[^/]+\/picture$/;
const picturePages = /^(?:\/[a-z]{2})?\/(?:vendor|admin\/store)\/products\/[^/]+$/;
const lists = /^\/api\/admin\/(?:bank-answers\/(?:preview|apply)|due-payouts\/process)$/;
const listPages = /^(?:\/[a-z]{2})?\/admin\/store\/(?:payouts\/answer|commissions\/due)(?:\.data)?$/;

/** Whether a body sent to this path of the API is a picture, and no text. */
export function isPictureUpload(path: string): boolean {
  return uploads.test(path);
}

/** Rejects a body that is larger than its path takes, before it is fully read. */
export function limitedBody(onError: (c: Context) => Response | Promise<Response>): MiddlewareHandler {
  const limits = new Map(
    [MAX_BODY, MAX_PICTURE_BODY, MAX_LIST_BODY].map((maxSize) => [maxSize, bodyLimit({ maxSize, onError })]),
  );
  return (c, next) => limits.get(largestBody(c.req.path))?.(c, next) ?? next();
}

/** In bytes. */
function largestBody(path: string): number {
  if (isPictureUpload(path) || picturePages.test(path)) return MAX_PICTURE_BODY;
  return lists.test(path) || listPages.test(path) ? MAX_LIST_BODY : MAX_BODY;
}
