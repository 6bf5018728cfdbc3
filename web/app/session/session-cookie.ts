import type { PageRequest } from "#web/page-context";
import { readCookie } from "./cookies.ts";

/** Whether a visitor who is not signed in was: the browser still holds a session's cookie, which opens nothing any more. */
export function hasEndedSession(request: PageRequest): boolean {
  return ["ring.session_token", "__Secure-ring.session_token"].some((name) => Boolean(readCookie(request, name)));
}
