import { WorkerEntrypoint } from "cloudflare:workers";

// The app as the edge's tests need it: what it knows, how it fails, and what it was asked.
const fresh = () => ({
  codes: {},
  lookUp: "answer",
  flush: "answer",
  takesLabels: true,
  fetch: "answer",
  page: {},
  lookUps: [],
  flushes: [],
  pages: [],
});
let state = fresh();

async function behave(mode) {
  if (mode === "fail") {
    throw new Error("the peer was told to fail");
  }
  if (mode === "hang") {
    await new Promise((resolve) => setTimeout(resolve, 1000));
  }
}

/** A storefront page as the app renders one: the nonce and the request id stand in its head and in its body. */
function page(request) {
  const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
  const requestId = request.headers.get("x-request-id");
  state.pages.push({ url: request.url, headers: Object.fromEntries(request.headers), nonce, requestId });
  const headers = new Headers({
    "content-type": "text/html; charset=utf-8",
    "content-security-policy": `script-src 'self' 'nonce-${nonce}'; style-src 'self' 'nonce-${nonce}'`,
    "cache-control": "public, max-age=0, s-maxage=30, stale-while-revalidate=25",
    "x-frame-options": "DENY",
    "x-request-id": requestId,
    ...state.page.headers,
  });
  const body = `<!DOCTYPE html><html data-request-id="${requestId}"><script nonce="${nonce}">1</script><p>Їжак №${state.pages.length}</p><script nonce="${nonce}">2</script></html>`;
  return new Response(body, { status: state.page.status ?? 200, headers });
}

export default {
  async fetch(request) {
    const url = new URL(request.url);
    if (url.hostname === "peer.control") {
      if (request.method === "POST") {
        state = { ...fresh(), ...(await request.json()) };
      }
      return Response.json(state);
    }
    await behave(state.fetch);
    if (url.pathname === "/moved") {
      return new Response(null, { status: 303, headers: { location: "/elsewhere" } });
    }
    if (url.pathname.includes("/products/page-")) {
      return page(request);
    }
    const headers = new Headers({ "content-type": "application/json", "cache-control": "public, max-age=60" });
    if (url.pathname === "/signed-in") {
      headers.set("cache-control", "no-store");
      headers.append("set-cookie", "session=one; Path=/; HttpOnly");
      headers.append("set-cookie", "theme=dark; Path=/");
    }
    const seen = {
      method: request.method,
      url: request.url,
      headers: Object.fromEntries(request.headers),
      body: await request.text(),
    };
    return new Response(JSON.stringify(seen), { headers, status: state.answerStatus ?? 200 });
  },
};

export class EdgeRpc extends WorkerEntrypoint {
  async lookUpCode(code) {
    state.lookUps.push(code);
    await behave(state.lookUp);
    return Object.hasOwn(state.codes, code) ? state.codes[code] : "unknown";
  }

  async flushVisits(flush) {
    await behave(state.flush);
    if (state.sink !== undefined) {
      const taken = await fetch(state.sink, { method: "POST", body: JSON.stringify(flush) });
      if (!taken.ok) {
        throw new Error("the database is away");
      }
    }
    state.flushes.push(flush);
    // The answer is lost after the write: what a repeat has to survive.
    if (state.flush === "lose-answer") {
      throw new Error("the answer was lost");
    }
    // An app of an earlier release answers nothing.
    return state.takesLabels ? { labels: flush.labels?.length ?? 0 } : undefined;
  }
}
