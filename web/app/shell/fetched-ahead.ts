/** Whether this document was fetched before the visit: prefetched, or prerendered and shown now. */
export function wasFetchedAhead(timing = performance.getEntriesByType("navigation")[0]): boolean {
  if (timing === undefined) return false;
  const activatedAt: unknown = Reflect.get(timing, "activationStart");
  const delivery: unknown = Reflect.get(timing, "deliveryType");
  return (typeof activatedAt === "number" && activatedAt > 0) || delivery === "navigational-prefetch";
}
