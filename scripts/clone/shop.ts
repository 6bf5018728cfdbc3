import type { IncomingHttpHeaders } from "node:http";
import { request as requestHttp } from "node:http";
import { request as requestHttps } from "node:https";
import type { CloneContext } from "./context.ts";

const TIMEOUT_MS = 30_000;

/** A visitor's browser: the shop does not count what says it is a machine. */
const BROWSER = "Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

export interface ShopRequest {
  path: string;
  method?: "GET" | "POST";
  headers?: Readonly<Record<string, string>>;
  /** Sent as JSON. */
  json?: unknown;
}

export interface ShopAnswer {
  status: number;
  headers: IncomingHttpHeaders;
  /** Of `set-cookie`, without their attributes. */
  cookies: string[];
  body: Buffer;
}

/**
 * Sends one request to the deployed shop, as a visitor's browser would, and follows no redirect; with `connectTo` there,
 * over plain HTTP.
 *
 * @throws Error when nothing answers
 */
export function askShop(
  { clone, connectTo }: Pick<CloneContext, "clone" | "connectTo">,
  { path, method = "GET", headers = {}, json }: ShopRequest,
): Promise<ShopAnswer> {
  const body = json === undefined ? undefined : Buffer.from(JSON.stringify(json));
  const sent = {
    host: clone.domain,
    "user-agent": BROWSER,
    accept: "text/html,application/json;q=0.9",
    "cache-control": "no-cache",
    ...(method === "POST" && { origin: `https://${clone.domain}` }),
    ...(body && { "content-type": "application/json", "content-length": String(body.length) }),
    ...headers,
  };
  const target = connectTo ?? { host: clone.domain, port: 443 };
  const open = connectTo ? requestHttp : requestHttps;
  return new Promise((resolve, reject) => {
    const asked = open({ ...target, path, method, headers: sent, timeout: TIMEOUT_MS }, (response) => {
      const parts: Buffer[] = [];
      response.on("data", (part: Buffer) => parts.push(part));
      response.once("error", reject);
      response.once("end", () => {
        const cookies = (response.headers["set-cookie"] ?? []).map((cookie) => cookie.split(";", 1)[0] ?? "");
        const { statusCode: status = 0 } = response;
        resolve({ status, headers: response.headers, cookies, body: Buffer.concat(parts) });
      });
    });
    asked.once("timeout", () => asked.destroy(new Error(`no answer in ${TIMEOUT_MS / 1000} seconds`)));
    asked.once("error", reject);
    asked.end(body);
  });
}
