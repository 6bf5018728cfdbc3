import { Hono } from "hono";
import { bodyLimit } from "hono/body-limit";
import { csrf } from "hono/csrf";
import { DomainError } from "#core/domain/errors";
import { account } from "#worker/api/account";
import { admin, audit } from "#worker/api/admin";
import { commissions } from "#worker/api/commissions";
import { cron } from "#worker/api/cron";
import { docs } from "#worker/api/docs";
import { answerError } from "#worker/api/errors";
import { health } from "#worker/api/health";
import { notifications } from "#worker/api/notifications";
import { paymentCases } from "#worker/api/payment-cases";
import { wayforpay } from "#worker/api/payments";
import { refcodes } from "#worker/api/refcodes";
import type { ApiEnv } from "#worker/api/runtime";
import { storableInput } from "#worker/api/storable-input";
import { products, store } from "#worker/api/store";
import { vendor } from "#worker/api/vendor";

/** Bytes of a body: orders are a few kilobytes. */
const MAX_BODY = 64 * 1024;

/** A callback lists what was bought, and whatever else the provider thinks of: that must not cost us a payment. */
const MAX_CALLBACK = 1024 * 1024;

/** Everything under `/api`. The Worker's entry sets `requestId`, `log` and `runtime` before. */
export function createApi(appUrl: string) {
  const fromOurPages = csrf({ origin: appUrl, secFetchSite: "same-origin" });
  return new Hono<ApiEnv>()
    .basePath("/api")
    .onError(answerError)
    .notFound((c) => answerError(new DomainError("not_found", "no such endpoint"), c))
    .use("/payments/wayforpay/*", bodyLimit({ maxSize: MAX_CALLBACK }))
    .route("/payments/wayforpay", wayforpay)
    .use(bodyLimit({ maxSize: MAX_BODY }), storableInput, fromOurPages)
    .all("/auth/*", async (c) => withoutDetails(await c.get("runtime").handleAuth(c.req.raw), c.get("requestId")))
    .route("/products", products)
    .route("/store", store)
    .route("/refcodes", refcodes)
    .route("/account", account)
    .route("/notifications", notifications)
    .route("/vendor", vendor)
    .route("/admin/payments", paymentCases)
    .route("/admin/commissions", commissions)
    .route("/admin", admin)
    .route("/audit", audit)
    .route("/cron", cron)
    .route("/health", health)
    .route("/", docs);
}

/** Better Auth puts an unexpected error's own message into some answers: only its code and sentence go out. */
async function withoutDetails(response: Response, requestId: string): Promise<Response> {
  if (response.status < 400) return response;
  const body: unknown = await response.json().catch(() => null);
  const read = (name: "code" | "message") => {
    const value: unknown = typeof body === "object" && body !== null ? Reflect.get(body, name) : undefined;
    return typeof value === "string" && response.status < 500 ? value : undefined;
  };
  const code = read("code") ?? "auth_failed";
  const message = read("message") ?? "Sign-in failed";
  return Response.json({ code, message, requestId }, { status: response.status, headers: cookiesOf(response) });
}

function cookiesOf(response: Response): Headers {
  const headers = new Headers({ "cache-control": "no-store" });
  for (const cookie of response.headers.getSetCookie()) headers.append("set-cookie", cookie);
  return headers;
}
