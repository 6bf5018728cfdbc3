/** Whether two plain values are the same, however their keys are ordered. Dates by their moment; a missing key is not `null`. */
export function isSameValue(one: unknown, other: unknown): boolean {
  return canonical(one) === canonical(other);
}

/** Whether two lists hold the same values, in any order. */
export function haveSameRows(some: readonly unknown[], others: readonly unknown[]): boolean {
  return isSameValue(some.map(canonical).toSorted(), others.map(canonical).toSorted());
}

function canonical(value: unknown): string {
  if (typeof value === "bigint") return `${value}n`;
  if (value instanceof Date) return `@${value.getTime()}`;
  if (Array.isArray(value)) return `[${value.map(canonical).join(",")}]`;
  if (value === null || typeof value !== "object") return JSON.stringify(value) ?? "undefined";
  const fields = Object.entries(value).toSorted(([one], [other]) => (one < other ? -1 : 1));
  return `{${fields.map(([name, field]) => `${JSON.stringify(name)}:${canonical(field)}`).join(",")}}`;
}
