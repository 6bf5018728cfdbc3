import { createMiddleware } from "hono/factory";
import { DomainError } from "#core/domain/errors";
import { isStorable } from "#core/domain/storable";
import { isPictureUpload } from "#worker/api/limited-body";
import type { ApiEnv } from "#worker/api/runtime";

/** The longest name in an address that can be anything of ours: references, slugs and ids are far shorter. */
const MAX_SEGMENT = 256;

/**
 * Refuses what the database cannot hold before anybody works with it: NUL characters, broken Unicode, and names in the
 * address that are too long to be any. Without it each of them would be a failure of ours (500), found late.
 */
export const storableInput = createMiddleware<ApiEnv>(async (c, next) => {
  const refusal = refusedAddress(new URL(c.req.url));
  if (refusal) throw refusal;
  const hasText = c.req.method !== "GET" && c.req.method !== "HEAD" && !isPictureUpload(c.req.path);
  if (hasText && c.req.raw.body !== null) {
    const text = await c.req.raw.clone().text();
    if (!isStorableBody(text)) throw new DomainError("invalid_input", "body: not plain text");
  }
  await next();
});

/** Why an address cannot be ours; null when it can. */
export function refusedAddress({ pathname, searchParams }: URL): DomainError | null {
  for (const segment of pathname.split("/")) {
    if (segment.length > MAX_SEGMENT || !isStorable(decoded(segment))) {
      return new DomainError("not_found", "no such address");
    }
  }
  for (const [name, value] of searchParams) {
    if (!isStorable(name) || !isStorable(value)) return new DomainError("invalid_input", "query: not plain text");
  }
  return null;
}

/** An address that cannot be decoded names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "\0";
  }
}

/** Every text of a JSON body, or the body itself where it is none. */
function isStorableBody(text: string): boolean {
  let storable = isStorable(text);
  try {
    JSON.parse(text, (key, value: unknown) => {
      storable &&= isStorable(key) && (typeof value !== "string" || isStorable(value));
      return value;
    });
  } catch {
    // Not JSON: the route says so in its own words.
  }
  return storable;
}
