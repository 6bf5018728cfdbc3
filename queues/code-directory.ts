import {
  type CodeRecord,
  codeOfNameKey,
  decodeCodeRecord,
  decodeName,
  encodeCodeRecord,
  nameKeyOf,
} from "#core/ports/code-record";
import type { CodeDirectory } from "#core/services/referrals/publish-refcode";

/** The key of the sweep's position. It is not shaped like a code, so the edge can never mistake it for one. */
const PLACE = "sweep:place";

/** The edge's directory of codes, in Workers KV. What cannot be read counts as missing, and is written again. */
export function codeDirectory(kv: KVNamespace): CodeDirectory {
  return {
    async publish(code, { name, ...record }) {
      await kv.put(code, encodeCodeRecord(record));
      await (name === null ? kv.delete(nameKeyOf(code)) : kv.put(nameKeyOf(code), name));
    },
    remove: (code) => kv.delete(code),
    removeName: (code) => kv.delete(nameKeyOf(code)),
    async read(codes) {
      const found = new Map<string, CodeRecord>();
      if (codes.length === 0) return found;
      for (const [code, value] of await kv.get([...codes])) {
        const record = value === null ? undefined : decodeCodeRecord(value);
        if (record !== undefined) found.set(code, record);
      }
      return found;
    },
    async readNames(codes) {
      const found = new Map<string, string>();
      for (const [key, value] of await kv.get(codes.map(nameKeyOf))) {
        const [code, name] = [codeOfNameKey(key), decodeName(value)];
        if (code !== undefined && name !== null) found.set(code, name);
      }
      return found;
    },
    async list(limit, cursor) {
      const listed = await kv.list({ limit, cursor });
      const keys = listed.keys.map(({ name }) => name).filter((name) => name !== PLACE);
      return {
        codes: keys.filter((key) => codeOfNameKey(key) === undefined),
        named: keys.flatMap((key) => codeOfNameKey(key) ?? []),
        cursor: listed.list_complete ? null : listed.cursor,
      };
    },
    readPlace: () => kv.get(PLACE),
    writePlace: (place) => kv.put(PLACE, place),
  };
}
