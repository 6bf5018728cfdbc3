import { PICTURE_KEY, picturePath } from "#core/domain/picture";
import { requestIdHeader } from "#core/ports/edge-headers";
import { missingFile } from "#worker/edge/missing-file";
import type { EdgeRequest } from "#worker/edge/request/edge-request";
import { refuse } from "#worker/edge/request/refusal";

const FOLDER = picturePath("");

/** Whether a request is for a picture of goods. */
export function isPicture(request: EdgeRequest): boolean {
  return request.path.startsWith(FOLDER);
}

/**
 * A picture, from the location's cache or from the app. It is the same for everybody: the app is sent nothing of the
 * visitor, no code is captured, and a query changes nothing.
 */
export async function answerPicture(request: EdgeRequest): Promise<Response> {
  const key = request.path.slice(FOLDER.length);
  const { method } = request;
  if (!PICTURE_KEY.test(key) || (method !== "GET" && method !== "HEAD")) return missingFile(request);
  const address = `${request.settings.appUrl}${picturePath(key)}`;
  const picture = (await readCache(request, address)) ?? (await askApp(request, address));
  if (picture === null) return refuse(request, 503, "unavailable", "The store is not reachable right now.");
  const answer = new Response(method === "HEAD" ? null : picture.body, picture);
  answer.headers.set(requestIdHeader, request.requestId);
  return answer;
}

async function readCache(request: EdgeRequest, address: string): Promise<Response | undefined> {
  try {
    return await caches.default.match(address);
  } catch (error) {
    request.log.warn("the cache of pictures could not be read", { error });
    return undefined;
  }
}

/** The app's answer, which is cached when it is a picture; null while the app is down. */
async function askApp(request: EdgeRequest, address: string): Promise<Response | null> {
  const headers = { [requestIdHeader]: request.requestId };
  try {
    const answer = await request.env.APP.fetch(new Request(address, { headers, redirect: "manual" }));
    if (answer.status >= 500) return null;
    if (answer.status === 200) request.waitUntil(keep(request, address, answer.clone()));
    return answer;
  } catch (error) {
    request.log.error("the app did not answer", { error, path: request.path });
    return null;
  }
}

async function keep(request: EdgeRequest, address: string, picture: Response): Promise<void> {
  try {
    await caches.default.put(address, picture);
  } catch (error) {
    request.log.warn("a picture could not be cached", { error });
  }
}
