/** What every answer of the page carries, as the app sends it. */
export const pageHeaders = (nonce, requestId) => ({
  "content-type": "text/html; charset=utf-8",
  "content-security-policy": `default-src 'self'; script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'; style-src-attr 'unsafe-inline'; img-src 'self' data:; font-src 'self'; connect-src 'self'; object-src 'none'; base-uri 'none'; frame-ancestors 'none'; form-action 'self'`,
  "cross-origin-resource-policy": "same-origin",
  "cross-origin-opener-policy": "same-origin",
  "origin-agent-cluster": "?1",
  "referrer-policy": "strict-origin-when-cross-origin",
  "strict-transport-security": "max-age=15552000; includeSubDomains",
  "x-content-type-options": "nosniff",
  "x-frame-options": "DENY",
  "x-request-id": requestId,
});

/** A page of the size and with as many nonces as the catalogue's. */
export function pageText(nonce, requestId) {
  const card =
    '<li class="group relative flex flex-col"><h2><a href="/products/x">Льняний плед</a></h2><p>₴ 1 290</p></li>';
  const script = `<script nonce="${nonce}">window.__reactRouterContext={};</script>`;
  const head = `<!DOCTYPE html><html lang="en" data-request-id="${requestId}"><head><title>Store</title></head><body>`;
  return `${head}${script}${card.repeat(160)}${script.repeat(5)}</body></html>`;
}

/** The page as bytes, and its headers: for a visitor without `ref`, and for one whose cookies are set. */
export function madePage(nonce, requestId) {
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
  return { bytes: new TextEncoder().encode(pageText(nonce, requestId)), plain, captured };
}
