import type { IncomingMessage, ServerResponse } from "node:http";
import { forward } from "./forward.ts";

/** What the Workers reach by their own requests. */
export interface Internet {
  /** Answers a request that a Worker sent. */
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
  /** Hosts that somebody asked for and nobody is, such as a service whose stand-in was forgotten. */
  readonly unknownHosts: ReadonlySet<string>;
}

/**
 * Stands where the internet is: a request to a host goes to the server of this machine that `origins` names for it (with
 * its port or for every port), or where `ownOrigin` says (the account's own domains). Every other host does not exist.
 */
export function createInternet(
  origins: ReadonlyMap<string, string>,
  ownOrigin: (host: string) => string | undefined,
): Internet {
  const unknownHosts = new Set<string>();
  return {
    unknownHosts,
    async answer(request, response) {
      const asked = new URL(request.url ?? "/", `http://${request.headers.host ?? "nobody"}`);
      const origin = origins.get(asked.host) ?? origins.get(asked.hostname) ?? ownOrigin(asked.hostname);
      if (origin === undefined) {
        unknownHosts.add(asked.hostname);
        response.writeHead(530, { "content-type": "text/plain" }).end("error code: 1016");
        return;
      }
      const runtimeOwn = Object.keys(request.headers).filter((name) => name.startsWith("mf-"));
      const headers = Object.fromEntries(runtimeOwn.map((name) => [name, undefined]));
      const path = asked.pathname + asked.search;
      await forward(request, response, { origin, path, headers: { ...headers, host: asked.host } });
    },
  };
}
