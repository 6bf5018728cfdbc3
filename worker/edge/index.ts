import { Hono } from "hono";
import { configureLogging, getLogger } from "#core/log";
import { captureAndAnswer } from "#worker/edge/capture";
import { claimRoutes } from "#worker/edge/claim";
import { type EdgeContext, settingsOf } from "#worker/edge/context";
import { answerError } from "#worker/edge/errors";
import { rateLimit } from "#worker/edge/rate-limit";
import { visitRoutes } from "#worker/edge/visits";

export { VisitCounter } from "#worker/edge/visit-counter";

configureLogging("edge");

const log = getLogger(["refcodes", "edge"]);

const authLimit = rateLimit("AUTH_LIMITER", "auth");

const app = new Hono<EdgeContext>()
  .use(async (c, next) => {
    const requestId = crypto.randomUUID();
    c.set("requestId", requestId);
    c.set("log", log.with({ requestId }));
    c.set("settings", settingsOf(c.env));
    await next();
  })
  .route("/api/refcodes/track", visitRoutes)
  .route("/api/refcodes/claim", claimRoutes)
  .on("POST", ["/api/auth/*", "/:page{sign-in(\\.data)?}", "/:locale/:page{sign-in(\\.data)?}"], authLimit)
  .all("*", captureAndAnswer)
  .onError(answerError);

export default {
  fetch: (request, env, ctx) => app.fetch(request, env, ctx),
} satisfies ExportedHandler<EdgeEnv>;
