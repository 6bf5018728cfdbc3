import { recommenderNameFrom } from "#core/domain/recommender-name";

/** What the edge's copy of the codes, in Workers KV, says of a code. A code without a record is unknown to it. */
export type PublishedStatus = "active" | "inactive";

/** The value stored under a code. */
export function encodeCodeRecord(status: PublishedStatus): string {
  return JSON.stringify({ status });
}

const activeRecord = encodeCodeRecord("active");

/** The status in a stored value; undefined when it cannot be read. */
export function decodeCodeRecord(record: string): PublishedStatus | undefined {
  // Nearly every record that is looked up, and comparing is cheaper than parsing.
  if (record === activeRecord) {
    return "active";
  }
  try {
    const value: unknown = JSON.parse(record);
    const status = typeof value === "object" && value !== null && "status" in value ? value.status : undefined;
    return status === "active" || status === "inactive" ? status : undefined;
  } catch {
    return undefined;
  }
}

const namePrefix = "name:";

/** The key of the name that visitors with a code read. It is not shaped like a code. */
export function nameKeyOf(code: string): string {
  return namePrefix + code;
}

/** The code whose name has this key; undefined for another key. */
export function codeOfNameKey(key: string): string | undefined {
  return key.startsWith(namePrefix) ? key.slice(namePrefix.length) : undefined;
}

/** The name in a stored value; null for none, or for what is no name. */
export function decodeName(value: string | null): string | null {
  return value === null ? null : recommenderNameFrom(value);
}
