import { Agent, type IncomingMessage, request as openRequest, type ServerResponse } from "node:http";

const agent = new Agent({ keepAlive: true });

/** Hands a request on to a server of this machine and its answer back, byte for byte. */
export async function forward(
  request: IncomingMessage,
  response: ServerResponse,
  to: {
    readonly origin: string;
    readonly path: string;
    readonly headers: Readonly<Record<string, string | undefined>>;
  },
): Promise<void> {
  const { hostname, port } = new URL(to.origin);
  await new Promise<void>((resolve) => {
    const headers = { ...request.headers, ...to.headers };
    for (const [name, value] of Object.entries(headers)) if (value === undefined) delete headers[name];
    const onward = openRequest({ agent, hostname, port, method: request.method, path: to.path, headers }, (answer) => {
      response.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(response);
      answer.once("error", () => response.destroy());
    });
    onward.once("error", () => {
      if (response.headersSent) response.destroy();
      else response.writeHead(502).end("error code: 502");
    });
    response.once("close", () => {
      onward.destroy();
      resolve();
    });
    request.pipe(onward);
  });
}
