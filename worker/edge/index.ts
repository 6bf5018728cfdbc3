import { Hono } from "hono";
import { configureLogging } from "#core/log";
import { captureAndAnswer } from "#worker/edge/capture";
import { claimRoutes } from "#worker/edge/claim";
import { type EdgeContext, EdgeRequest } from "#worker/edge/context";
import { answerError } from "#worker/edge/errors";
import { isFile, missingFile } from "#worker/edge/missing-file";
import { takeBeacon } from "#worker/edge/visits";

export { VisitCounter } from "#worker/edge/visit-counter";

configureLogging("edge");

/** What the edge has a say in beyond pages and beacons: all of it is posted. */
const posts = new Hono<EdgeContext>()
  .route("/api/refcodes/claim", claimRoutes)
  .all("*", (c) => captureAndAnswer(c.env.asked))
  .onError((error, c) => answerError(error, c.env.asked));

/** Pages and beacons, which nearly every request is for, need no router. */
function answer(asked: EdgeRequest, ctx: ExecutionContext): Response | Promise<Response> {
  if (isFile(asked)) {
    return missingFile(asked);
  }
  if (asked.method !== "POST") {
    return captureAndAnswer(asked);
  }
  return asked.path === "/api/refcodes/track" ? takeBeacon(asked) : posts.fetch(asked.raw, { asked }, ctx);
}

export default {
  fetch: (request, env, ctx) => {
    const asked = new EdgeRequest(request, env, ctx);
    try {
      const answered = answer(asked, ctx);
      return answered instanceof Response ? answered : answered.catch((error: unknown) => answerError(error, asked));
    } catch (error) {
      return answerError(error, asked);
    }
  },
} satisfies ExportedHandler<EdgeEnv>;
