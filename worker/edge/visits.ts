import * as z from "zod/mini";
import { isPerson } from "#core/domain/capture";
import { DomainError } from "#core/domain/errors";
import { visitedCodes } from "#core/domain/first-touch";
import { isWellFormedCode } from "#core/domain/refcode";
import { dayInTimeZone } from "#core/domain/visit-day";
import { readJson } from "#worker/edge/body";
import { clientFacts } from "#worker/edge/capture";
import { findTakenCode, isRememberedCode } from "#worker/edge/code-lookup";
import type { EdgeRequest } from "#worker/edge/context";
import { refuse } from "#worker/edge/errors";
import { keepWithinLimit } from "#worker/edge/rate-limit";
import { cookieLine } from "#worker/edge/referral-cookies";
import { counterName, visitShard } from "#worker/edge/visit-shard";

const beaconSchema = z.object({ code: z.optional(z.string().check(z.maxLength(64))), id: z.uuid() });
// Copied into each answer, with the id of its request.
const takenHeaders = new Headers({ "cache-control": "no-store" });
const countedHeaders = new Headers({ "cache-control": "private, no-store" });
// The `set-cookie` that `countedHeaders` has now: most beacons are for the same code as the one before.
let countedLine = "";
/** Records the code this browser was last counted for, and the day. Does not identify anyone. */
const countedCookie = "ring_counted";
const countedMaxAge = 86_400;
const maxAttempts = 3;
const retryPauseMs = 20;

/**
 * `POST /api/refcodes/track` `{ code?, id }`: 204 once the counter has taken the beacon, or had taken this id before, or
 * this browser was counted for this code today; 503 when the counter could not be reached: send it again with the same id.
 *
 * @throws DomainError `forbidden` for declared bots, `not_found` for a code that is not active, and as `readJson` and
 * `keepWithinLimit` do
 */
export async function takeBeacon(asked: EdgeRequest): Promise<Response> {
  await keepWithinLimit(asked, "TRACK_LIMITER", "track");
  const beacon = await readJson(asked, beaconSchema);
  if (!isPerson(clientFacts(asked))) {
    throw new DomainError("forbidden", "Visits of bots are not counted.");
  }
  const codes = beacon.code === undefined ? visitedCodes(asked.cookieHeader) : [beacon.code].filter(isWellFormedCode);
  const [first] = codes;
  const code = first !== undefined && isRememberedCode(asked, first) ? first : await findTakenCode(asked, codes);
  if (code === undefined) {
    throw new DomainError("not_found", "No active code of that name.");
  }
  const mark = `${countedCookie}=${code}.${dayInTimeZone(Date.now(), asked.settings.timeZone)}`;
  if (asked.cookieHeader?.includes(mark)) {
    takenHeaders.set("x-request-id", asked.requestId);
    return new Response(null, { status: 204, headers: takenHeaders });
  }
  if (!(await recordVisit(asked, code, beacon.id.toLowerCase()))) {
    return refuse(asked, 503, "unavailable", "The visit was not taken. Send it again with the same id.");
  }
  countedHeaders.set("x-request-id", asked.requestId);
  const line = cookieLine(asked, mark, countedMaxAge, "; HttpOnly");
  if (line !== countedLine) {
    countedHeaders.set("set-cookie", line);
    countedLine = line;
  }
  return new Response(null, { status: 204, headers: countedHeaders });
}

/** Hands the beacon to its counter; tries again where the platform says that helps: the id makes that safe. */
async function recordVisit(asked: EdgeRequest, code: string, id: string): Promise<boolean> {
  const place = visitShard(asked.continent, id);
  const name = counterName(code, place.shard);
  for (let attempt = 1; ; attempt += 1) {
    try {
      // A stub that has failed stays broken, so each attempt takes a new one.
      await asked.env.VISIT_COUNTER.getByName(name, place).record(id);
      return true;
    } catch (error) {
      if (attempt >= maxAttempts || !isRetryable(error)) {
        asked.log.error("a visit counter did not take a beacon", { error, shard: place.shard, attempt });
        return false;
      }
      await scheduler.wait(retryPauseMs * 4 ** (attempt - 1));
    }
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "retryable") === true && !Reflect.get(error, "overloaded");
}
