/** Adds `Set-Cookie` values to a mutable response, and marks it as this visitor's alone. */
export function setCookies(response: Response, cookies: readonly string[]): Response {
  if (cookies.length > 0) {
    const { headers } = response;
    for (const cookie of cookies) {
      headers.append("set-cookie", cookie);
    }
    const cacheControl = headers.get("cache-control") ?? "";
    headers.set("cache-control", cacheControl.includes("no-store") ? "private, no-store" : "private");
    headers.append("vary", "Cookie");
  }
  return response;
}
