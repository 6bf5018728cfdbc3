import { decodeCodeRecord, encodeCodeRecord, type PublishedStatus } from "#core/ports/code-record";
import type { CodeDirectory } from "#core/services/referrals/publish-refcode";

/** The key of the sweep's position. It is not shaped like a code, so the edge can never mistake it for one. */
const PLACE = "sweep:place";

/** The edge's directory of codes, in Workers KV. What cannot be read counts as missing, and is written again. */
export function codeDirectory(kv: KVNamespace): CodeDirectory {
  return {
    publish: (code, { status }) => kv.put(code, encodeCodeRecord(status)),
    remove: (code) => kv.delete(code),
    async read(codes) {
      const found = new Map<string, PublishedStatus>();
      if (codes.length === 0) return found;
      for (const [code, value] of await kv.get([...codes])) {
        const status = value === null ? undefined : decodeCodeRecord(value);
        if (status !== undefined) found.set(code, status);
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
