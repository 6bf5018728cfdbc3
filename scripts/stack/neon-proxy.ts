import type { IncomingMessage, ServerResponse } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import { DatabaseError, Pool, type PoolClient } from "pg";
import { z } from "zod";
import { listenOnLoopback, readText } from "../loopback-server.ts";

/** What the proxy does to every request, for tests of slow and broken connections. */
export interface NeonFault {
  /** Milliseconds added before each request is run. */
  readonly delayMs?: number;
  /** Answer 503 without running anything. */
  readonly refuse?: boolean;
}

export interface NeonProxy {
  readonly port: number;
  /** Requests so far. */
  trips(): number;
  setFault(fault: NeonFault): void;
  stop(): Promise<void>;
}

const statementSchema = z.object({ query: z.string(), params: z.array(z.unknown()).default([]) });
const bodySchema = z.union([z.object({ queries: z.array(statementSchema) }), statementSchema]);
type Statement = z.infer<typeof statementSchema>;

const ISOLATION = new Map([
  ["ReadUncommitted", "READ UNCOMMITTED"],
  ["ReadCommitted", "READ COMMITTED"],
  ["RepeatableRead", "REPEATABLE READ"],
  ["Serializable", "SERIALIZABLE"],
]);

/** The driver parses values itself: everything stays the server's own text. */
const rawText = { getTypeParser: () => (value: string) => value };

/**
 * Speaks Neon's HTTP protocol (`POST /sql`, single statements and batches) in front of a Postgres on loopback.
 * User, password and database come from the request's connection string, host and port from `postgresPort`.
 */
export async function startNeonProxy(options: { postgresPort: number; port?: number }): Promise<NeonProxy> {
  const pools = new Map<string, Pool>();
  let fault: NeonFault = {};
  let trips = 0;

  const poolFor = (connectionString: string): Pool => {
    const known = pools.get(connectionString);
    if (known !== undefined) return known;
    const asked = new URL(connectionString);
    const pool = new Pool({
      host: "127.0.0.1",
      port: options.postgresPort,
      user: decodeURIComponent(asked.username),
      password: decodeURIComponent(asked.password),
      database: decodeURIComponent(asked.pathname.slice(1)),
      max: 20,
      idleTimeoutMillis: 5_000,
      types: rawText,
    });
    pool.on("error", () => undefined);
    pools.set(connectionString, pool);
    return pool;
  };

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    trips++;
    const { delayMs, refuse } = fault;
    if (delayMs !== undefined) await sleep(delayMs);
    if (refuse === true) return send(response, 503, "the database is switched off");
    const connectionString = request.headers["neon-connection-string"];
    if (request.method !== "POST" || request.url !== "/sql" || typeof connectionString !== "string") {
      return send(response, 404, "POST /sql with a Neon-Connection-String");
    }
    const body = bodySchema.parse(JSON.parse(await readText(request)));
    const client = await poolFor(connectionString).connect();
    let broken: Error | undefined;
    try {
      const result =
        "queries" in body
          ? { results: await runBatch(client, body.queries, beginStatement(request)) }
          : await run(client, body);
      send(response, 200, result);
    } catch (error) {
      broken = error instanceof DatabaseError ? undefined : new Error("connection lost", { cause: error });
      throw error;
    } finally {
      client.release(broken);
    }
  }

  const server = await listenOnLoopback((request, response) => {
    return answer(request, response).catch((error: unknown) => send(response, ...describeError(error)));
  }, options.port);
  return {
    port: server.port,
    trips: () => trips,
    setFault(next) {
      fault = next;
    },
    async stop() {
      await server.stop();
      await Promise.all([...pools.values()].map((pool) => pool.end()));
    },
  };
}

async function run(client: PoolClient, statement: Statement) {
  const result = await client.query({ text: statement.query, values: statement.params, rowMode: "array" });
  return {
    command: result.command,
    rowCount: result.rowCount,
    rowAsArray: true,
    fields: result.fields.map(({ name, dataTypeID }) => ({ name, dataTypeID })),
    rows: result.rows,
  };
}

async function runBatch(client: PoolClient, statements: readonly Statement[], begin: string) {
  await client.query(begin);
  try {
    const results = [];
    for (const statement of statements) results.push(await run(client, statement));
    await client.query("COMMIT");
    return results;
  } catch (error) {
    await client.query("ROLLBACK").catch(() => undefined);
    throw error;
  }
}

function beginStatement(request: IncomingMessage): string {
  const isolation = ISOLATION.get(String(request.headers["neon-batch-isolation-level"]));
  const modes = [
    isolation === undefined ? undefined : `ISOLATION LEVEL ${isolation}`,
    request.headers["neon-batch-read-only"] === "true" ? "READ ONLY" : undefined,
    request.headers["neon-batch-deferrable"] === "true" ? "DEFERRABLE" : undefined,
  ].filter((mode) => mode !== undefined);
  return modes.length === 0 ? "BEGIN" : `BEGIN ${modes.join(", ")}`;
}

/** Database errors carry the fields the driver copies; anything else is the proxy's own trouble. */
function describeError(error: unknown): [number, unknown] {
  if (!(error instanceof DatabaseError)) return [500, error instanceof Error ? error.message : "unknown error"];
  const { message, code, severity, detail, hint, position, schema, table, column, dataType, constraint } = error;
  return [400, { message, code, severity, detail, hint, position, schema, table, column, dataType, constraint }];
}

function send(response: ServerResponse, status: number, body: unknown): void {
  const isText = typeof body === "string";
  response.writeHead(status, { "content-type": isText ? "text/plain" : "application/json" });
  response.end(isText ? body : JSON.stringify(body));
}
