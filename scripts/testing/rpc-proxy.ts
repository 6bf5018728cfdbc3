import { z } from "zod";
import { listenOnLoopback, readText, sendJson } from "../loopback-server.ts";

/**
 * What happens to one call: passed on, taken and never answered, before or after the node got it, or answered with a lie
 * that the node knows nothing of.
 */
export type RpcFate = "pass" | "vanish-before" | "vanish-after" | { result: unknown };

export interface RpcProxy {
  readonly url: string;
  /** Decides about each call from now on, by its method and its whole text. */
  decide(fate: (method: string, body: string) => RpcFate): void;
  stop(): Promise<void>;
}

const callSchema = z.object({ id: z.union([z.number(), z.string()]), method: z.string() });

/** Stands between a Worker and the chain's node: can make the network fail as networks do, and the node lie. */
export async function startRpcProxy(nodeUrl: string): Promise<RpcProxy> {
  let fateOf: (method: string, body: string) => RpcFate = () => "pass";
  const server = await listenOnLoopback(async (request, response) => {
    const body = await readText(request);
    const { id, method } = callSchema.parse(JSON.parse(body));
    const fate = fateOf(method, body);
    if (typeof fate === "object") return sendJson(response, 200, { jsonrpc: "2.0", id, result: fate.result });
    if (fate === "vanish-before") return;
    const answer = await fetch(nodeUrl, { method: "POST", headers: { "content-type": "application/json" }, body });
    const text = await answer.text();
    if (fate === "vanish-after") return;
    response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  });
  return {
    url: server.url,
    decide(fate) {
      fateOf = fate;
    },
    stop: () => server.stop(),
  };
}
