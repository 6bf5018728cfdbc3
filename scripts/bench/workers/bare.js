import { pageHeaders, pageText } from "page.js";

// The least a Worker can do for the same bytes: with a visitor's cookies for a link that captures, without them for one
// that does not.
const nonce = "AAAAAAAAAAAAAAAAAAAAAA==";
const requestId = "00000000-0000-4000-8000-000000000000";
const bytes = new TextEncoder().encode(pageText(nonce, requestId));
const plain = new Headers({
  ...pageHeaders(nonce, requestId),
  "cache-control": "private, no-cache",
  "x-page-cache": "hit",
});
const captured = new Headers(plain);
captured.set("cache-control", "private");
captured.set("vary", "Cookie");
for (const cookie of ["ring_ref=Abcd2345; HttpOnly", "ring_ref_visible=Abcd2345"]) {
  captured.append("set-cookie", `${cookie}; Max-Age=2592000; Path=/; SameSite=Lax`);
}

export default {
  fetch: (request) => new Response(bytes, { headers: request.url.includes("?") ? captured : plain }),
};
