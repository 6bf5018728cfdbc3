import { WorkerEntrypoint } from "cloudflare:workers";
import { pageHeaders, pageText } from "page.js";

// The app as far as the edge needs it here: one page to share, and ears for the counts.
export default {
  fetch(request) {
    const nonce = btoa(String.fromCharCode(...crypto.getRandomValues(new Uint8Array(16))));
    const requestId = request.headers.get("x-request-id");
    const life = { "cache-control": "public, max-age=0, s-maxage=30, stale-while-revalidate=25" };
    return new Response(pageText(nonce, requestId), { headers: { ...pageHeaders(nonce, requestId), ...life } });
  },
};

const totals = new Map();

export class EdgeRpc extends WorkerEntrypoint {
  lookUpCode() {
    return "active";
  }

  flushVisits({ code, shard, total }) {
    totals.set(`${code}:${shard}`, total);
  }
}
