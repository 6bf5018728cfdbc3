import { z } from "zod";
import type { CodeDirectory } from "#core/services/referrals/publish-refcode";

/** Where the sweep stands. Not of a code's form, so the edge can never take it for one. */
const PLACE = "sweep:place";

const standingSchema = z.object({ status: z.enum(["active", "inactive"]) });

/** The edge's directory of codes, in Workers KV. Values that cannot be read count as none, so that they are written again. */
export function codeDirectory(kv: KVNamespace): CodeDirectory {
  return {
    publish: (code, standing) => kv.put(code, JSON.stringify(standing)),
    remove: (code) => kv.delete(code),
    async read(codes) {
      const found = new Map<string, "active" | "inactive">();
      if (codes.length === 0) return found;
      for (const [code, value] of await kv.get([...codes])) {
        const standing = standingSchema.safeParse(parse(value));
        if (standing.success) found.set(code, standing.data.status);
      }
      return found;
    },
    async list(limit, cursor) {
      const listed = await kv.list({ limit, cursor });
      const codes = listed.keys.flatMap(({ name }) => (name === PLACE ? [] : [name]));
      return { codes, cursor: listed.list_complete ? null : listed.cursor };
    },
    readPlace: () => kv.get(PLACE),
    writePlace: (place) => kv.put(PLACE, place),
  };
}

function parse(value: string | null): unknown {
  try {
    return value === null ? null : JSON.parse(value);
  } catch {
    return null;
  }
}
