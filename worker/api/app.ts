import { type Context, Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { DomainError } from "#core/domain/errors";
import { answerError } from "#worker/api/errors";
import { limitedBody } from "#worker/api/limited-body";
import { mount } from "#worker/api/operation";
import { ownOperations } from "#worker/api/operations";
import type { ApiEnv } from "#worker/api/runtime";
import { storableInput } from "#worker/api/storable-input";
import { callbackOperations } from "#worker/api/store/payment-callbacks";

/** Callbacks list the items bought and more: their size must not cost us a payment. */
const MAX_CALLBACK = 1024 * 1024;

/** Rejects a larger body before it is fully read. */
export const bodyTooLarge = () => new DomainError("payload_too_large", "the body is too large");

/** Everything under `/api`. The Worker's entry sets `requestId`, `log` and `runtime` before. */
export function createApi(appUrl: string) {
  const tooLarge = (c: Context<ApiEnv>) => answerError(bodyTooLarge(), c);
  const fromOurPages = csrf({ origin: appUrl, secFetchSite: "same-origin" });
  const api = new Hono<ApiEnv>()
    .onError(answerError)
    .use("/api/payments/*", bodyLimit({ maxSize: MAX_CALLBACK, onError: tooLarge }));
  mount(api, callbackOperations);
  api
    .use("/api/*", limitedBody(tooLarge), storableInput, fromOurPages)
    .all("/api/auth/*", async (c) => withoutDetails(await c.get("runtime").handleAuth(c.req.raw), c.get("requestId")));
  mount(api, ownOperations);
  return api.all("/api/*", () => {
    throw new DomainError("not_found", "no such endpoint");
  });
}

/**
 * Cleans a Better Auth response. Sessions live in cookies, so raw tokens are removed from bodies, where scripts or logs
 * could take them. Unexpected error messages are dropped: only code and fixed text go out.
 */
async function withoutDetails(response: Response, requestId: string): Promise<Response> {
  const isJson = response.headers.get("content-type")?.startsWith("application/json") === true;
  if (response.status < 400 && !isJson) return response;
  const body: unknown = await response.json().catch(() => null);
  if (response.status < 400) return new Response(JSON.stringify(body, tokenless), response);
  const read = (name: "code" | "message") => {
    const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
    return typeof value === "string" && response.status < 500 ? value : undefined;
  };
  const code = read("code") ?? "auth_failed";
  // Better Auth's message for an invalid body quotes the names of fields as they were sent.
  const message = code === "VALIDATION_ERROR" ? "The input is not valid" : (read("message") ?? "Sign-in failed");
  return Response.json({ code, message, requestId }, { status: response.status, headers: cookiesOf(response) });
}

function tokenless(name: string, value: unknown): unknown {
  return name === "token" ? undefined : value;
}

function cookiesOf(response: Response): Headers {
  const headers = new Headers({ "cache-control": "no-store" });
  for (const cookie of response.headers.getSetCookie()) headers.append("set-cookie", cookie);
  return headers;
}
