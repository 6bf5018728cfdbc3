import dns from "node:dns";
import { request as openRequest } from "node:http";
import { Readable } from "node:stream";

/** Where the hosts of a pretended internet are: each with its origin on this machine, over plain HTTP. */
export type Internet = Readonly<Record<string, string>>;

const REDIRECTS = new Set([301, 302, 303]);
const WITHOUT_BODY = new Set([101, 204, 205, 304]);

/**
 * From now on this process finds those hosts where `internet` says, by `fetch`, and every database of Neon on this
 * machine. All other hosts stay where they are.
 */
export function pretendInternet(internet: Internet): void {
  const realFetch = globalThis.fetch;
  globalThis.fetch = async (input, init) => {
    const request = new Request(input, init);
    const origin = internet[new URL(request.url).hostname];
    if (origin === undefined) return realFetch(input, init);
    const answer = await ask(request, origin);
    const location = answer.headers.get("location");
    if (!REDIRECTS.has(answer.status) || location === null || request.redirect !== "follow") return answer;
    return fetch(new URL(location, request.url));
  };
  const realLookup = dns.lookup;
  const lookup = (hostname: string, ...rest: never[]) =>
    Reflect.apply(realLookup, dns, [hostname.endsWith(".neon.tech") ? "127.0.0.1" : hostname, ...rest]);
  Object.assign(dns, { lookup });
}

async function ask(request: Request, origin: string): Promise<Response> {
  const { hostname, port } = new URL(origin);
  const asked = new URL(request.url);
  const body = request.body === null ? undefined : Buffer.from(await request.arrayBuffer());
  const headers = { ...Object.fromEntries(request.headers), host: asked.host };
  return new Promise((resolve, reject) => {
    const path = asked.pathname + asked.search;
    const options = { hostname, port, path, method: request.method, headers, signal: request.signal };
    const sent = openRequest(options, (answer) => {
      const status = answer.statusCode ?? 502;
      const received = new Headers();
      for (let at = 0; at < answer.rawHeaders.length; at += 2) {
        received.append(answer.rawHeaders[at] ?? "", answer.rawHeaders[at + 1] ?? "");
      }
      if (WITHOUT_BODY.has(status)) answer.resume();
      const stream = WITHOUT_BODY.has(status) ? null : (Readable.toWeb(answer) as ReadableStream);
      const response = new Response(stream, { status, headers: received });
      resolve(Object.defineProperty(response, "url", { value: request.url }));
    });
    sent.once("error", reject);
    sent.end(body);
  });
}
