/// <reference types="@cloudflare/vitest-plugin/types" />
import { env } from "cloudflare:workers";
import { send, setPeer, type Visit } from "./test-client.ts";

/** A code that the edge knows as active. */
export const KNOWN_CODE = "Abcd2345";

/** A page of its own for each test, on a peer that starts afresh: what an earlier one left in the cache is not met again. */
export async function newPage(): Promise<string> {
  await setPeer({ codes: { [KNOWN_CODE]: "active" } });
  await env.REFCODES.put(KNOWN_CODE, '{"status":"active"}');
  return `/products/page-${crypto.randomUUID()}`;
}

/** Asks as another isolate would: with an empty memory, so that the location's cache has to answer. */
export function elsewhere(visit: Visit = {}): Visit {
  const { APP } = env;
  return { ...visit, env: { ...visit.env, APP: { fetch: (request: Request) => APP.fetch(request) } } };
}

/** Asks for a page, and reads what tells visitors apart. */
export async function look(address: string, visit?: Visit) {
  const response = await send(address, visit);
  const text = await response.text();
  const policy = response.headers.get("content-security-policy") ?? "";
  return {
    response,
    text,
    from: response.headers.get("x-page-cache"),
    requestId: response.headers.get("x-request-id") ?? "",
    nonces: new Set([...policy.matchAll(/'nonce-([^']+)'/g), ...text.matchAll(/nonce="([^"]+)"/g)].map(([, n]) => n)),
  };
}
