/** The letter token in a page's address; empty when there is none. */
export function tokenOfLink(url: URL): string {
  return url.searchParams.get("token") ?? "";
}
