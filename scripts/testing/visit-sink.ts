import type { IncomingMessage } from "node:http";
import type { TestProject } from "vitest/node";
import { z } from "zod";
import { recordVisits } from "#core/services/referrals/record-visits";
import { createDatabase } from "#db/client";
import { DEMO_REFCODE, seedDemo } from "#db/seed/demo";
import { listenOnLoopback, readText } from "../loopback-server.ts";
import { startDatabaseServer } from "../stack/database.ts";
import { newTestState, removeTestState } from "./state.ts";

declare module "vitest" {
  interface ProvidedContext {
    /** Takes flushes into a real Postgres: `POST /`, `PUT /?down=1|0`, `GET /?shard=` for what it holds. */
    visitSinkUrl: string;
    /** The code it knows. */
    visitSinkCode: string;
  }
}

const flushSchema = z.object({
  code: z.string(),
  shard: z.string(),
  total: z.number(),
  days: z.array(z.object({ day: z.string(), visits: z.number() })),
});

/** Global set-up of the edge's tests: the app's way of keeping visits, on a real Postgres that can be taken away. */
export async function setup(project: TestProject): Promise<() => Promise<void>> {
  const stateDir = await newTestState("visit-sink");
  const server = await startDatabaseServer(stateDir);
  const urls = await server.open("visits");
  await seedDemo({ connectionString: urls.admin });
  const db = createDatabase(urls.app);
  const answer = async (asked: IncomingMessage): Promise<unknown> => {
    const { searchParams } = new URL(asked.url ?? "/", "http://sink.invalid");
    if (asked.method === "PUT") {
      server.proxy.setFault(searchParams.get("down") === "1" ? { refuse: true } : {});
      return null;
    }
    if (asked.method === "POST") {
      const flush = flushSchema.parse(JSON.parse(await readText(asked)));
      await recordVisits({ db }, { flush, now: new Date() });
      return null;
    }
    const shard = searchParams.get("shard") ?? "";
    const days = await db.query.refcodeVisitsDaily.findMany({ where: (row, { eq }) => eq(row.shard, shard) });
    const totals = await db.query.refcodeVisitsTotal.findMany({ where: (row, { eq }) => eq(row.shard, shard) });
    return {
      total: totals.reduce((sum, { visits }) => sum + visits, 0),
      days: Object.fromEntries(days.map(({ day, visits }) => [day, visits])),
    };
  };
  const sink = await listenOnLoopback((asked, response) => {
    answer(asked).then(
      (value) => response.end(JSON.stringify(value)),
      () => response.writeHead(503).end(),
    );
  });
  project.provide("visitSinkUrl", `${sink.url}/`);
  project.provide("visitSinkCode", DEMO_REFCODE);
  return async () => {
    await sink.stop();
    await server.stop();
    await removeTestState(stateDir);
  };
}
