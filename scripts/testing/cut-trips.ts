import { createDatabase, type Database } from "#db/client";
import { listenOnLoopback, readText } from "#scripts/loopback-server";

/** Which round trip to cut, from 1, and on which side of what it does. */
export interface Cut {
  trip: number;
  side: "before" | "after";
}

export interface CutTrips {
  db: Database;
  /** Does the work with one trip cut, or none where there is no such trip. Answers whether it was done, and in how many trips. */
  cutting(cut: Cut, work: () => Promise<unknown>): Promise<{ isDone: boolean; trips: number }>;
  stop(): Promise<void>;
}

/** A database behind round trips of which one can be cut, as when whoever asked dies there. */
export async function cutTrips(appUrl: string): Promise<CutTrips> {
  let cut: Cut | null = null;
  let trips = 0;
  const upstream = `http://127.0.0.1:${new URL(appUrl).port}/sql`;
  const between = await listenOnLoopback(async (request, response) => {
    const body = await readText(request);
    const isCut = ++trips === cut?.trip;
    if (isCut && cut?.side === "before") return void response.destroy();
    const headers = Object.fromEntries(
      Object.entries(request.headers).flatMap(([name, value]) =>
        name.startsWith("neon-") && typeof value === "string" ? [[name, value]] : [],
      ),
    );
    const answer = await fetch(upstream, { method: "POST", headers, body });
    const text = await answer.text();
    if (isCut) return void response.destroy();
    response.writeHead(answer.status, { "content-type": "application/json" }).end(text);
  });
  const url = new URL(appUrl);
  url.port = String(between.port);
  return {
    db: createDatabase(url.href),
    async cutting(wanted, work) {
      [trips, cut] = [0, wanted];
      const isDone = await work().then(
        () => true,
        () => false,
      );
      cut = null;
      return { isDone, trips };
    },
    stop: () => between.stop(),
  };
}
