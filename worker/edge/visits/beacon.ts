import * as z from "zod/mini";
import { isPerson } from "#core/domain/capture";
import { DomainError } from "#core/domain/errors";
import { visitedCodes } from "#core/domain/first-touch";
import { storedLabel } from "#core/domain/link-label";
import { isWellFormedCode } from "#core/domain/refcode";
import { countedCookie } from "#core/domain/visit-beacon";
import { dayInTimeZone } from "#core/domain/visit-day";
import { requestIdHeader } from "#core/ports/edge-headers";
import { keepWithinLimit } from "#worker/edge/limits/rate-limit";
import { acceptedCode, countedLabel, isKnownActive } from "#worker/edge/referral/code-check";
import { cookieLine } from "#worker/edge/referral/referral-cookies";
import type { EdgeRequest } from "#worker/edge/request/edge-request";
import { readJson } from "#worker/edge/request/json-body";
import { refuse } from "#worker/edge/request/refusal";
import { counterName, visitShard } from "#worker/edge/visits/visit-shard";

const beaconSchema = z.object({ code: z.optional(z.string().check(z.maxLength(64))), id: z.uuid() });
// Copied into each response, with the id of its request.
const takenHeaders = new Headers({ "cache-control": "no-store" });
const countedHeaders = new Headers({ "cache-control": "private, no-store" });
// The `set-cookie` that `countedHeaders` has now: most beacons are for the same code as the one before.
let countedLine = "";
const countedMaxAge = 86_400;
const maxAttempts = 3;
const retryPauseMs = 20;

/**
 * `POST /api/refcodes/track` `{ code?, id }`: 204 once the beacon is recorded, now or earlier under the same id, or when
 * this browser was already counted for this code today; 503 when the counter is unreachable: retry with the same id.
 *
 * @throws DomainError `forbidden` for declared bots, `not_found` for a code that is not active, and as `readJson` and
 * `keepWithinLimit` do
 */
export async function takeBeacon(request: EdgeRequest): Promise<Response> {
  await keepWithinLimit(request, "TRACK_LIMITER", "track");
  const beacon = await readJson(request, beaconSchema);
  if (!isPerson(request.client)) {
    throw new DomainError("forbidden", "Visits of bots are not counted.");
  }
  const codes = beacon.code === undefined ? visitedCodes(request.cookieHeader) : [beacon.code].filter(isWellFormedCode);
  const [first] = codes;
  const code = first !== undefined && isKnownActive(request.env, first) ? first : await acceptedCode(request, codes);
  if (code === undefined) {
    throw new DomainError("not_found", "No active code of that name.");
  }
  const mark = `${countedCookie}=${code}.${dayInTimeZone(Date.now(), request.settings.timeZone)}`;
  if (request.cookieHeader?.includes(mark)) {
    takenHeaders.set(requestIdHeader, request.requestId);
    return new Response(null, { status: 204, headers: takenHeaders });
  }
  const label = storedLabel(request.cookieHeader, code);
  const visit = {
    id: beacon.id.toLowerCase(),
    label: label === undefined ? undefined : countedLabel(request.env, code, label),
  };
  if (!(await recordVisit(request, code, visit))) {
    return refuse(request, 503, "unavailable", "The visit was not taken. Send it again with the same id.");
  }
  countedHeaders.set(requestIdHeader, request.requestId);
  const line = cookieLine(request.settings, mark, countedMaxAge, "; HttpOnly");
  if (line !== countedLine) {
    countedHeaders.set("set-cookie", line);
    countedLine = line;
  }
  return new Response(null, { status: 204, headers: countedHeaders });
}

/** Records the beacon in its counter. Retries errors that the platform calls retryable: the id makes that safe. */
async function recordVisit(
  request: EdgeRequest,
  code: string,
  { id, label }: { id: string; label: string | undefined },
): Promise<boolean> {
  const place = visitShard(request.continent, id);
  const name = counterName(code, place.shard);
  for (let attempt = 1; ; attempt += 1) {
    try {
      // A stub that has failed stays broken, so each try takes a new one.
      await request.env.VISIT_COUNTER.getByName(name, place).record(id, label);
      return true;
    } catch (error) {
      if (attempt >= maxAttempts || !isRetryable(error)) {
        request.log.error("a visit counter did not take a beacon", { error, shard: place.shard, attempt });
        return false;
      }
      await scheduler.wait(retryPauseMs * 4 ** (attempt - 1));
    }
  }
}

function isRetryable(error: unknown): boolean {
  return error instanceof Error && Reflect.get(error, "retryable") === true && !Reflect.get(error, "overloaded");
}
