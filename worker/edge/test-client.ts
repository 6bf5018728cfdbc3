/// <reference types="@cloudflare/vitest-plugin/types" />
import { createExecutionContext, waitOnExecutionContext } from "cloudflare:test";
import { env } from "cloudflare:workers";
import type { CodeStatus, VisitFlush } from "#core/ports/edge-rpc";
import worker from "#worker/edge/index";

/** A real browser's name: without one the edge takes the client for a bot. */
export const browser =
  "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/142.0.0.0 Safari/537.36";

type PeerMode = "answer" | "fail" | "hang" | "lose-answer";

/** What the peer in the app's place knows and saw. */
export interface PeerState {
  codes: Record<string, CodeStatus>;
  lookUp: PeerMode;
  flush: PeerMode;
  /** Whether the app is of a release that knows labels of links. */
  takesLabels: boolean;
  fetch: PeerMode;
  /** Status for anything but storefront pages; 200 by default. */
  answerStatus: number;
  /** How its storefront pages (`/products/page-*`) differ from ones that everybody may share. */
  page: { status?: number; headers?: Record<string, string> };
  /** Where flushes go: a real Postgres, when a test names one. */
  sink?: string;
  lookUps: string[];
  flushes: VisitFlush[];
  /** The storefront pages it made. */
  pages: { url: string; headers: Record<string, string>; nonce: string; requestId: string }[];
}

/** Starts the peer afresh with this knowledge and behaviour. */
export async function setPeer(state: Partial<PeerState> = {}): Promise<void> {
  await env.APP.fetch("http://peer.control/", { method: "POST", body: JSON.stringify(state) });
}

/** What the peer holds now. */
export async function readPeer(): Promise<PeerState> {
  return (await env.APP.fetch("http://peer.control/")).json<PeerState>();
}

/** A request as a test writes it: a browser in the United States unless it says otherwise. */
export interface Visit {
  readonly method?: string;
  readonly body?: string;
  /** `undefined` takes a header away. */
  readonly headers?: Record<string, string | undefined>;
  readonly country?: string | undefined;
  readonly continent?: string | undefined;
  /** Bindings and variables that differ from wrangler.toml. */
  readonly env?: Partial<Record<keyof EdgeEnv, unknown>>;
}

let subscriber = 0;

/** An address nobody has come from yet: limits have their own tests, which name the address. */
function newAddress(): string {
  subscriber += 1;
  return `2001:db8:${(subscriber >> 12).toString(16)}:${(subscriber & 0xfff).toString(16)}::1`;
}

/** Sends one request through the edge Worker's own entry. Redirects are not followed. */
export async function send(path: string, visit: Visit = {}): Promise<Response> {
  const headers = new Headers({
    "user-agent": browser,
    accept: "text/html,application/xhtml+xml,*/*;q=0.8",
    "cf-connecting-ip": newAddress(),
  });
  for (const [name, value] of Object.entries(visit.headers ?? {})) {
    if (value === undefined) {
      headers.delete(name);
    } else {
      headers.set(name, value);
    }
  }
  const request = new Request(`http://localhost:8787${path}`, {
    method: visit.method ?? "GET",
    headers,
    redirect: "manual",
    ...(visit.body === undefined ? {} : { body: visit.body }),
    cf: {
      country: "country" in visit ? visit.country : "US",
      continent: "continent" in visit ? visit.continent : "NA",
    },
  });
  const context = createExecutionContext();
  const response = await worker.fetch(incoming(request), envWith(visit.env), context);
  await waitOnExecutionContext(context);
  return response;
}

/** The request as the platform types it. The Worker reads country and continent of `cf` only, and both may be missing. */
function incoming(request: Request): Parameters<typeof worker.fetch>[0] {
  return request as Parameters<typeof worker.fetch>[0];
}

/** The Worker's env with some of it replaced: a test replaces a binding only by an object that acts like it. */
function envWith(changes: Visit["env"]): EdgeEnv {
  return changes === undefined ? (env as EdgeEnv) : ({ ...env, ...changes } as EdgeEnv);
}

/** Posts JSON as a page of this store would. */
export function post(path: string, body: unknown, visit: Visit = {}): Promise<Response> {
  return send(path, {
    ...visit,
    method: "POST",
    body: typeof body === "string" ? body : JSON.stringify(body),
    headers: {
      "content-type": "application/json",
      origin: "http://localhost:8787",
      "sec-fetch-site": "same-origin",
      ...visit.headers,
    },
  });
}

/** The referral cookies a response sets, name to value; other cookies are left out. */
export function referralCookiesOf(response: Response): Record<string, string> {
  const cookies: Record<string, string> = {};
  for (const line of response.headers.getSetCookie()) {
    const [pair = ""] = line.split(";");
    const [name = "", value = ""] = pair.split("=");
    if (name.startsWith("ring_ref")) {
      cookies[name] = value;
    }
  }
  return cookies;
}
