import type { PageRequest } from "#web/page-context";
import { readCookie } from "./cookies.ts";

/** Whether a signed-out visitor had a session: the browser still sends its cookie, which is no longer valid. */
export function hasEndedSession(request: PageRequest): boolean {
  return ["ring.session_token", "__Secure-ring.session_token"].some((name) => Boolean(readCookie(request, name)));
}
