import { mkdtempSync, rmSync } from "node:fs";
import { request as openRequest } from "node:http";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { z } from "zod";
import { type Cloudflare, type CloudflareOptions, startCloudflare } from "./server.ts";

const answerSchema = z.object({
  success: z.boolean(),
  errors: z.array(z.object({ code: z.number(), message: z.string() })),
  result: z.unknown(),
});

export interface ApiAnswer {
  readonly status: number;
  readonly codes: readonly number[];
  readonly messages: readonly string[];
  readonly result: unknown;
}

export interface AccountFixture {
  readonly cloudflare: Cloudflare;
  /** Asks the API below the account. */
  ask(method: string, path: string, body?: object | FormData): Promise<ApiAnswer>;
  /** Uploads a script as wrangler does. */
  upload(name: string, metadata: object, code?: string): Promise<ApiAnswer>;
  stop(): Promise<void>;
}

export const PLAIN_WORKER = "export default { fetch: () => new Response('plain') }";

/** An account for one test file. */
export async function startAccount(options: Partial<CloudflareOptions> = {}): Promise<AccountFixture> {
  const stateDir = mkdtempSync(join(tmpdir(), "cloudflare-test-"));
  const cloudflare = await startCloudflare({ stateDir, zones: ["shop.example"], ...options });
  const ask = async (method: string, path: string, body?: object | FormData): Promise<ApiAnswer> => {
    const answer = await fetch(`${cloudflare.apiUrl}/accounts/${cloudflare.accountId}${path}`, {
      method,
      headers: { authorization: `Bearer ${cloudflare.token}` },
      ...(body !== undefined && { body: body instanceof FormData ? body : JSON.stringify(body) }),
    });
    const { errors, result } = answerSchema.parse(await answer.json());
    return {
      status: answer.status,
      codes: errors.map(({ code }) => code),
      messages: errors.map(({ message }) => message),
      result,
    };
  };
  return {
    cloudflare,
    ask,
    upload: (name, metadata, code) => ask("PUT", `/workers/scripts/${name}`, uploadForm(metadata, code)),
    async stop() {
      await cloudflare.stop();
      rmSync(stateDir, { recursive: true, force: true });
    },
  };
}

/** The body of an upload: what wrangler sends for a Worker of one module. */
export function uploadForm(metadata: object, code = PLAIN_WORKER): FormData {
  const form = new FormData();
  const whole = { main_module: "index.js", compatibility_date: "2026-10-20", bindings: [], ...metadata };
  form.set("metadata", JSON.stringify(whole));
  form.set("index.js", new File([code], "index.js", { type: "application/javascript+module" }));
  return form;
}

/** Opens a page of a deployed Worker, under its own host name. */
export function visit(
  cloudflare: Cloudflare,
  host: string,
  path: string,
  headers: Record<string, string> = {},
): Promise<{ status: number; headers: Record<string, unknown>; text: string }> {
  const [hostname, port] = cloudflare.hosts.split(":");
  return new Promise((resolve, reject) => {
    const asked = openRequest({ hostname, port, path, headers: { ...headers, host } }, (answer) => {
      let text = "";
      answer.setEncoding("utf8").on("data", (chunk: string) => {
        text += chunk;
      });
      answer.once("end", () => resolve({ status: answer.statusCode ?? 0, headers: answer.headers, text }));
    });
    asked.once("error", reject).end();
  });
}
