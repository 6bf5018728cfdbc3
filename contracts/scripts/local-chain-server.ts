import { createServer, type IncomingMessage, type Server } from "node:http";

/** Answers one JSON-RPC call, or throws an error with `code`, `message` and maybe `data`. */
export type RpcHandler = (method: string, params: unknown[]) => Promise<unknown>;

const HEADERS = {
  "content-type": "application/json",
  "access-control-allow-origin": "*",
  "access-control-allow-headers": "*",
};
const MAX_BODY_BYTES = 4 * 1024 * 1024;

/** Serves JSON-RPC over HTTP on 127.0.0.1, single calls and batches. Rejects when the port is taken. */
export function serveRpc(port: number, handler: RpcHandler): Promise<Server> {
  const server = createServer(async (request, response) => {
    response.writeHead(200, HEADERS);
    if (request.method !== "POST") return void response.end();
    try {
      const body: unknown = JSON.parse(await readBody(request));
      const answer = Array.isArray(body)
        ? await Promise.all(body.map((call) => answerCall(call, handler)))
        : await answerCall(body, handler);
      response.end(JSON.stringify(answer));
    } catch {
      response.end(JSON.stringify({ jsonrpc: "2.0", id: null, error: { code: -32700, message: "Parse error" } }));
    }
  });
  return new Promise((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", () => resolve(server));
  });
}

async function answerCall(call: unknown, handler: RpcHandler): Promise<object> {
  const { id = null, method, params } = Object(call);
  try {
    const result = await handler(String(method), Array.isArray(params) ? params : []);
    return { jsonrpc: "2.0", id, result: result ?? null };
  } catch (error) {
    const { code = -32603, message = "Internal error", data } = Object(error);
    return { jsonrpc: "2.0", id, error: { code, message, data } };
  }
}

async function readBody(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of request) {
    size += chunk.length;
    if (size > MAX_BODY_BYTES) throw new Error("The request is too large");
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString("utf8");
}
