/** Pages that have moved for good: where each was, where it is now, and what the new address needs besides the old query. */
export const movedPages: Readonly<Record<string, { to: string; query?: Readonly<Record<string, string>> }>> = {
  "/admin/payments": { to: "/admin/events" },
  "/admin/credit": { to: "/admin/people/credit" },
  "/admin/dead-letters": { to: "/admin/events", query: { show: "messages" } },
};
