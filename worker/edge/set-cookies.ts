/** Puts `Set-Cookie` values on an answer that can be changed, and says that it is this visitor's alone. */
export function setCookies(response: Response, cookies: readonly string[]): Response {
  if (cookies.length > 0) {
    const { headers } = response;
    for (const cookie of cookies) {
      headers.append("set-cookie", cookie);
    }
    const asked = headers.get("cache-control") ?? "";
    headers.set("cache-control", asked.includes("no-store") ? "private, no-store" : "private");
    headers.append("vary", "Cookie");
  }
  return response;
}
