import { createServer, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestProject } from "vitest/node";
import { z } from "zod";
import { recordVisits } from "#core/services/record-visits";
import { createDatabase } from "#db/client";
import { DEMO_REFCODE, seedDemo } from "#db/seed/demo";
import { databaseUrls, prepareDatabase } from "../stack/database.ts";
import { startNeonProxy } from "../stack/neon-proxy.ts";
import { startPostgres, superuserUrl } from "../stack/postgres.ts";
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
  const runDir = `${stateDir}/run`;
  const logFile = `${stateDir}/logs/postgres.log`;
  const postgres = await startPostgres({ dataDir: `${stateDir}/postgres`, runDir, logFile, durable: false });
  const proxy = await startNeonProxy({ postgresPort: postgres.port });
  await prepareDatabase(postgres, "visits");
  const urls = databaseUrls((database) => superuserUrl(postgres.port, database), proxy.port, "visits");
  await seedDemo({ connectionString: urls.admin });
  const db = createDatabase(urls.app);
  const answer = async (asked: IncomingMessage): Promise<unknown> => {
    const { searchParams } = new URL(asked.url ?? "/", "http://sink.invalid");
    if (asked.method === "PUT") {
      proxy.setFault(searchParams.get("down") === "1" ? { refuse: true } : {});
      return null;
    }
    if (asked.method === "POST") {
      const text = await asked.toArray().then((chunks) => Buffer.concat(chunks).toString("utf8"));
      await recordVisits({ db }, { flush: flushSchema.parse(JSON.parse(text)), now: new Date() });
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
  const server = createServer((asked, response) => {
    answer(asked).then(
      (value) => response.end(JSON.stringify(value)),
      () => response.writeHead(503).end(),
    );
  }).listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  project.provide("visitSinkUrl", `http://127.0.0.1:${portOf(server.address())}/`);
  project.provide("visitSinkCode", DEMO_REFCODE);
  return async () => {
    server.closeAllConnections();
    server.close();
    await proxy.stop();
    await postgres.stop();
    await removeTestState(stateDir);
  };
}

function portOf(address: string | AddressInfo | null): number {
  if (address === null || typeof address === "string") throw new Error("the sink listens on no port");
  return address.port;
}
