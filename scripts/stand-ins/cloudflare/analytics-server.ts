import { randomBytes } from "node:crypto";
import { type LoopbackServer, listenOnLoopback, readText, sendJson } from "../../loopback-server.ts";
import type { AnalyticsEngine } from "./analytics-engine.ts";

export interface AnalyticsServer extends Pick<LoopbackServer, "stop"> {
  readonly apiUrl: string;
  readonly accountId: string;
  readonly token: string;
}

/** Cloudflare's SQL API of one account, and nothing else of Cloudflare's. */
export async function startAnalytics(engine: AnalyticsEngine): Promise<AnalyticsServer> {
  const [accountId, token] = [randomBytes(16).toString("hex"), randomBytes(20).toString("hex")];
  const server = await listenOnLoopback(async (request, response) => {
    const refuse = (status: number, code: number, message: string) =>
      sendJson(response, status, { success: false, errors: [{ code, message }], messages: [], result: null });
    const query = await readText(request);
    if (request.headers.authorization !== `Bearer ${token}`) return refuse(403, 10_000, "Authentication error");
    if (request.method !== "POST" || request.url !== `/client/v4/accounts/${accountId}/analytics_engine/sql`) {
      return refuse(404, 7_003, "No route for that URI");
    }
    const { status, contentType, body } = engine.query(query);
    response.writeHead(status, { "content-type": contentType }).end(body);
  });
  return { apiUrl: `${server.url}/client/v4`, accountId, token, stop: server.stop };
}
