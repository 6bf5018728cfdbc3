import { randomBytes } from "node:crypto";
import { type LoopbackServer, listenOnLoopback } from "../../loopback-server.ts";
import type { Account } from "./account.ts";
import { hostOfPattern } from "./domains-api.ts";
import { forward } from "./forward.ts";
import { WORKER_HEADER } from "./runtime.ts";

/** The Worker that answers for a host name: by custom domain, or by a route of its whole host. */
export function workerFor(account: Account, hostname: string): string | undefined {
  const domain = account.domains.get(hostname);
  if (domain !== undefined) return domain.script;
  return [...account.scripts.values()].find(({ routes }) => routes.some((route) => hostOfPattern(route) === hostname))
    ?.name;
}

/**
 * Stands where Cloudflare's network is: a request's `Host` says which Worker it is for, and that Worker sees an https
 * address and who asked. `runtimeUrl` answers where the Workers run, and rejects while they cannot.
 */
export function startHosts(
  account: Account,
  runtimeUrl: () => Promise<URL>,
  port: number | undefined,
): Promise<LoopbackServer> {
  return listenOnLoopback(async (request, response) => {
    const hostname = (request.headers.host ?? "").replace(/:\d+$/, "").toLowerCase();
    const worker = workerFor(account, hostname);
    if (worker === undefined) {
      response.writeHead(530, { "content-type": "text/plain" }).end("error code: 1016");
      return;
    }
    const runtime = await runtimeUrl().catch(() => undefined);
    if (runtime === undefined) {
      response.writeHead(500, { "content-type": "text/plain" }).end("error code: 1101");
      return;
    }
    const path = request.url ?? "/";
    await forward(request, response, {
      origin: runtime.origin,
      path,
      headers: {
        ...withoutOwn(request.headers),
        host: hostname,
        "mf-original-url": `https://${hostname}${path}`,
        [WORKER_HEADER]: worker,
        "mf-disable-pretty-error": "true",
        "cf-connecting-ip": request.socket.remoteAddress ?? "127.0.0.1",
        "cf-ray": randomBytes(8).toString("hex"),
        "x-forwarded-proto": "https",
      },
    });
  }, port);
}

/** Headers that only the network sets; what a visitor sends under these names is dropped. */
function withoutOwn(headers: Readonly<Record<string, unknown>>): Record<string, undefined> {
  const own = Object.keys(headers).filter((name) => /^(mf|cf|stand-in)-/.test(name));
  return Object.fromEntries(own.map((name) => [name, undefined]));
}
