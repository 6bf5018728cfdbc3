import { Hono } from "hono";
import { z } from "zod";
import type { EventMessage } from "#core/messages";
import type { App } from "#web/services";
import { createApi } from "#worker/api/app";
import { relayAfterWrites } from "#worker/api/relay";
import { requestContext } from "#worker/api/request-context";
import type { ApiEnv } from "#worker/api/runtime";
import { APP_URL, createTestApp, type TestAppOptions } from "./test-app.ts";

/** The API as the app Worker serves it, and what it has sent to the queue. */
export interface ServedApi {
  app: App;
  api: Hono<ApiEnv>;
  sent: readonly EventMessage[];
}

/** Puts the API on a database. */
export function serveApi(databaseUrl: string, options?: Omit<TestAppOptions, "take">): ServedApi {
  const sent: EventMessage[] = [];
  const app = createTestApp(databaseUrl, { ...options, take: (message) => sent.push(message) });
  const api = new Hono<ApiEnv>().use(requestContext(app.runtime), relayAfterWrites).route("/", createApi(APP_URL));
  return { app, api, sent };
}

/** A browser: keeps cookies, sends our origin, and waits for what the Worker does behind its answer. */
export class Visitor {
  readonly #api: Hono<ApiEnv>;
  readonly #cookies: Map<string, string>;

  constructor(api: Hono<ApiEnv>, cookies: Readonly<Record<string, string>> = {}) {
    this.#api = api;
    this.#cookies = new Map(Object.entries(cookies));
  }

  async send(method: string, path: string, body?: unknown, headers: Record<string, string> = {}): Promise<Response> {
    const background: Promise<unknown>[] = [];
    const request = new Request(`${APP_URL}${path}`, {
      method,
      headers: {
        origin: APP_URL,
        cookie: [...this.#cookies].map(([name, value]) => `${name}=${value}`).join("; "),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const response = await this.#api.fetch(request, {}, {
      waitUntil: (promise: Promise<unknown>) => void background.push(promise),
      passThroughOnException() {},
      props: {},
    } as never);
    await Promise.all(background);
    for (const cookie of response.headers.getSetCookie()) {
      const [pair = ""] = cookie.split(";");
      const at = pair.indexOf("=");
      this.#cookies.set(pair.slice(0, at), pair.slice(at + 1));
    }
    return response;
  }

  /** Makes an account and is signed in to it. */
  async signUp(email: string = `${crypto.randomUUID()}@store.example.com`): Promise<this> {
    const response = await this.send("POST", "/api/auth/sign-up/email", { email, password: "password-123", name: "T" });
    if (response.status !== 200) throw new Error(`sign-up answered ${response.status}`);
    return this;
  }
}

/** The texts of an answer, by name. */
export async function textsOf(response: Response): Promise<Record<string, string>> {
  return z.record(z.string(), z.coerce.string().catch("")).parse(await response.json());
}
