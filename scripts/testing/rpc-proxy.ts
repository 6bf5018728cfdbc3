import { createServer } from "node:http";
import { z } from "zod";

/** What happens to one call: passed on, or taken and never answered, before or after the node got it. */
export type RpcFate = "pass" | "vanish-before" | "vanish-after";

export interface RpcProxy {
  readonly url: string;
  /** Decides about each call from now on, by its method and its whole text. */
  decide(fate: (method: string, body: string) => RpcFate): void;
  stop(): Promise<void>;
}

const callSchema = z.object({ method: z.string() });

/** Stands between a Worker and the chain's node, and can make the network fail as networks do. */
export async function startRpcProxy(nodeUrl: string): Promise<RpcProxy> {
  let fateOf: (method: string, body: string) => RpcFate = () => "pass";
  const server = createServer(async (request, response) => {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk);
    const body = Buffer.concat(chunks).toString("utf8");
    const { method } = callSchema.parse(JSON.parse(body));
    const fate = fateOf(method, body);
    if (fate === "vanish-before") return;
    const answer = await fetch(nodeUrl, { method: "POST", headers: { "content-type": "application/json" }, body });
    const text = await answer.text();
    if (fate === "vanish-after") return;
    response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the RPC proxy got no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    decide(fate) {
      fateOf = fate;
    },
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}
