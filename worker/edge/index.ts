import { Hono } from "hono";
import { configureLogging } from "#core/log";
import { captureAndAnswer } from "#worker/edge/capture";
import { claimRoutes } from "#worker/edge/claim";
import { type EdgeContext, EdgeRequest } from "#worker/edge/context";
import { answerError } from "#worker/edge/errors";
import { rateLimit } from "#worker/edge/rate-limit";
import { visitRoutes } from "#worker/edge/visits";

export { VisitCounter } from "#worker/edge/visit-counter";

configureLogging("edge");

const authLimit = rateLimit("AUTH_LIMITER", "auth");

/** What the edge has a say in beyond pages: all of it is posted. */
const posts = new Hono<EdgeContext>()
  .route("/api/refcodes/track", visitRoutes)
  .route("/api/refcodes/claim", claimRoutes)
  .on("POST", ["/api/auth/*", "/:page{sign-in(\\.data)?}", "/:locale/:page{sign-in(\\.data)?}"], authLimit)
  .all("*", (c) => captureAndAnswer(c.env.asked))
  .onError((error, c) => answerError(error, c.env.asked));

/** Pages, which nearly every request is for, need no router. */
function answerPage(asked: EdgeRequest): Response | Promise<Response> {
  try {
    const answer = captureAndAnswer(asked);
    return answer instanceof Response ? answer : answer.catch((error: unknown) => answerError(error, asked));
  } catch (error) {
    return answerError(error, asked);
  }
}

export default {
  fetch: (request, env, ctx) => {
    const asked = new EdgeRequest(request, env, ctx);
    return request.method === "POST" ? posts.fetch(request, { asked }, ctx) : answerPage(asked);
  },
} satisfies ExportedHandler<EdgeEnv>;
