// The location's cache as the runtime talks to it, kept in memory.
const entries = new Map();

export default {
  async fetch(request) {
    if (request.method === "PUT") {
      const text = new TextDecoder("latin1").decode(await request.arrayBuffer());
      const end = text.indexOf("\r\n\r\n");
      const lines = text.slice(0, end).split("\r\n").slice(1);
      const headers = lines.map((line) => [line.slice(0, line.indexOf(":")), line.slice(line.indexOf(":") + 1).trim()]);
      entries.set(request.url, {
        headers,
        body: Uint8Array.from(text.slice(end + 4), (letter) => letter.charCodeAt(0)),
      });
      return new Response(null, { status: 204 });
    }
    const entry = entries.get(request.url);
    if (entry === undefined) {
      return new Response(null, { status: 504, headers: { "cf-cache-status": "MISS" } });
    }
    return new Response(entry.body, { headers: [...entry.headers, ["cf-cache-status", "HIT"]] });
  },
};
