/** Whether a page (without language) is one of a vendor's or an admin's desk. */
export function isDesk(path: string): boolean {
  return /^\/(?:admin|vendor)(?:\/|$)/.test(path);
}
