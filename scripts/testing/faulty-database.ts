import type { IncomingMessage, ServerResponse } from "node:http";
import { readText } from "../loopback-server.ts";
import type { Random } from "./random.ts";

/** Between the Worker and the database. */
export class FaultyDatabase {
  /** How likely a request is refused before it ran, or its answer lost after. */
  trouble = { refuses: 0, loses: 0 };
  random: Random;
  requests = 0;
  readonly #upstream: string;

  constructor(upstreamPort: number, random: Random) {
    this.#upstream = `http://127.0.0.1:${upstreamPort}/sql`;
    this.random = random;
  }

  async answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const body = await readText(request);
    this.requests++;
    if (this.random.chance(this.trouble.refuses)) {
      return void response.writeHead(503).end("the database is switched off");
    }
    const headers: Record<string, string> = {};
    for (const [name, value] of Object.entries(request.headers)) {
      if (name.startsWith("neon-") && typeof value === "string") headers[name] = value;
    }
    const answer = await fetch(this.#upstream, { method: "POST", headers, body });
    const text = await answer.text();
    if (this.random.chance(this.trouble.loses)) return void response.destroy();
    response.writeHead(answer.status, { "content-type": answer.headers.get("content-type") ?? "text/plain" }).end(text);
  }
}
