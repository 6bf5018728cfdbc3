import { madePage } from "page.js";

// The least a Worker can do for the same bytes: with a visitor's cookies for a link that captures, without them for one
// that does not.
const { bytes, plain, captured } = madePage("AAAAAAAAAAAAAAAAAAAAAA==", "00000000-0000-4000-8000-000000000000");

export default {
  fetch: (request) => new Response(bytes, { headers: request.url.includes("?") ? captured : plain }),
};
