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
