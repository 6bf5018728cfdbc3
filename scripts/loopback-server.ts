import { createServer, type IncomingMessage, type ServerResponse } from "node:http";

/** An HTTP server of the local stack. */
export interface LoopbackServer {
  /** Its origin: `http://127.0.0.1:PORT`. */
  readonly url: string;
  readonly port: number;
  /** Ends it, with whatever is still being answered. */
  stop(): Promise<void>;
}

/** How long a connection that nobody uses stays open. */
const KEPT_OPEN_MS = 600_000;

/** Listens on 127.0.0.1, on a free port where none is named. A failed answer ends its connection. */
export async function listenOnLoopback(
  answer: (request: IncomingMessage, response: ServerResponse) => void | Promise<void>,
  port = 0,
): Promise<LoopbackServer> {
  const server = createServer((request, response) => {
    Promise.resolve(answer(request, response)).catch(() => response.destroy());
  });
  // A client in this process may be busy, e.g. with a password, for longer than the usual five seconds: it would then send
  // into a connection that is being closed.
  server.keepAliveTimeout = KEPT_OPEN_MS;
  await new Promise<void>((resolve, reject) => {
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
  });
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("a local server got no port");
  return {
    url: `http://127.0.0.1:${address.port}`,
    port: address.port,
    async stop() {
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

/** The whole body of a request, as text. */
export async function readText(request: IncomingMessage): Promise<string> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk);
  return Buffer.concat(chunks).toString("utf8");
}

/** Answers with JSON. */
export function sendJson(response: ServerResponse, status: number, body: unknown): void {
  response.writeHead(status, { "content-type": "application/json" }).end(JSON.stringify(body));
}

/** Answers with a page that nobody keeps. */
export function sendHtml(response: ServerResponse, status: number, html: string): void {
  response.writeHead(status, { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" }).end(html);
}
