/** The token of a letter's link in the address of the page it leads to; empty where there is none. */
export function letterToken(url: URL): string {
  return url.searchParams.get("token") ?? "";
}
