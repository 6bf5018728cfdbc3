import { createMiddleware } from "hono/factory";
import { DomainError } from "#core/domain/errors";
import type { ApiEnv } from "#worker/api/runtime";

/** The longest name in an address that can be anything of ours: references, slugs and ids are far shorter. */
const MAX_SEGMENT = 256;

/**
 * Refuses what the database cannot hold before anybody works with it: NUL characters, broken Unicode, and names in the
 * address that are too long to be any. Without it each of them would be a failure of ours (500), found late.
 */
export const storableInput = createMiddleware<ApiEnv>(async (c, next) => {
  const { pathname, searchParams } = new URL(c.req.url);
  for (const segment of pathname.split("/")) {
    if (segment.length > MAX_SEGMENT || !isStorable(decoded(segment))) {
      throw new DomainError("not_found", "no such address");
    }
  }
  for (const [name, value] of searchParams) {
    if (!isStorable(name) || !isStorable(value)) throw new DomainError("invalid_input", "query: not plain text");
  }
  if (c.req.method !== "GET" && c.req.method !== "HEAD" && c.req.raw.body !== null) {
    const text = await c.req.raw.clone().text();
    if (!isStorableBody(text)) throw new DomainError("invalid_input", "body: not plain text");
  }
  await next();
});

/** An address that cannot be decoded names nothing. */
function decoded(segment: string): string {
  try {
    return decodeURIComponent(segment);
  } catch {
    return "\0";
  }
}

function isStorable(text: string): boolean {
  return !text.includes("\0") && text.isWellFormed();
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
