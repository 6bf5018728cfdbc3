import { Hono } from "hono";
import { configureLogging } from "#core/log";
import { captureAndAnswer } from "#worker/edge/capture";
import { isFile, missingFile } from "#worker/edge/missing-file";
import { answerPicture, isPicture } from "#worker/edge/picture";
import { claimRoutes } from "#worker/edge/referral/claim";
import { recommenderRoutes } from "#worker/edge/referral/recommender";
import { type EdgeContext, EdgeRequest } from "#worker/edge/request/edge-request";
import { answerError } from "#worker/edge/request/refusal";
import { takeBeacon } from "#worker/edge/visits/beacon";

export { VisitCounter } from "#worker/edge/visits/visit-counter";

configureLogging("edge");

/** Posts other than beacons. */
const posts = new Hono<EdgeContext>()
  .route("/api/refcodes/claim", claimRoutes)
  .route("/api/refcodes/recommender", recommenderRoutes)
  .all("*", (c) => captureAndAnswer(c.env.request))
  .onError((error, c) => answerError(error, c.env.request));

/** Pages and beacons, nearly all of the traffic, bypass the router. */
function answer(request: EdgeRequest, ctx: ExecutionContext): Response | Promise<Response> {
  if (isFile(request)) {
    return missingFile(request);
  }
  if (isPicture(request)) {
    return answerPicture(request);
  }
  if (request.method !== "POST") {
    return captureAndAnswer(request);
  }
  return request.path === "/api/refcodes/track" ? takeBeacon(request) : posts.fetch(request.raw, { request }, ctx);
}

export default {
  fetch: (raw, env, ctx) => {
    const request = new EdgeRequest(raw, env, ctx);
    try {
      const response = answer(request, ctx);
      return response instanceof Response ? response : response.catch((error: unknown) => answerError(error, request));
    } catch (error) {
      return answerError(error, request);
    }
  },
} satisfies ExportedHandler<EdgeEnv>;
