import { isLinkLabel, maxLabels } from "#core/domain/link-label";
import { recommenderNameFrom } from "#core/domain/recommender-name";

/** What the edge's copy of the codes, in Workers KV, says of a code. A code without a record is unknown to it. */
export type PublishedStatus = "active" | "inactive";

/** What is stored under a code. `labels`: those its links may have, in order. */
export interface CodeRecord {
  readonly status: PublishedStatus;
  readonly labels: readonly string[];
}

const noLabels: readonly string[] = [];

/** The value stored under a code. */
export function encodeCodeRecord({ status, labels }: CodeRecord): string {
  return JSON.stringify(labels.length === 0 ? { status } : { status, labels });
}

const plainActive: CodeRecord = { status: "active", labels: noLabels };
const activeRecord = encodeCodeRecord(plainActive);

/** What a stored value says; undefined when it cannot be read. */
export function decodeCodeRecord(record: string): CodeRecord | undefined {
  // Nearly every record that is looked up, and comparing is cheaper than parsing.
  if (record === activeRecord) {
    return plainActive;
  }
  try {
    const value: unknown = JSON.parse(record);
    const status = typeof value === "object" && value !== null && "status" in value ? value.status : undefined;
    return status === "active" || status === "inactive" ? { status, labels: labelsOf(value) } : undefined;
  } catch {
    return undefined;
  }
}

function labelsOf(value: unknown): readonly string[] {
  const labels = typeof value === "object" && value !== null && "labels" in value ? value.labels : undefined;
  if (!Array.isArray(labels)) {
    return noLabels;
  }
  return labels.filter((label: unknown) => typeof label === "string" && isLinkLabel(label)).slice(0, maxLabels);
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
