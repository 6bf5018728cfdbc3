import { DatabaseSync } from "node:sqlite";
import type { V4WorkerOptions } from "miniflare";
import { z } from "zod";

const text = z.string();
/** A data point with the limits that are documented. */
const pointSchema = z.object({
  indexes: z.array(text.max(96)).max(1).default([]),
  blobs: z.array(text).max(20).default([]),
  doubles: z.array(z.number()).max(20).default([]),
});
const takenSchema = z.object({ dataset: text.regex(/^\w+$/), point: pointSchema });

const COLUMNS = 20;
const numbered = (kind: string) => Array.from({ length: COLUMNS }, (_, at) => `${kind}${at + 1}`);
const names = ["dataset", "timestamp", "_sample_interval", "index1", ...numbered("blob"), ...numbered("double")];
const SECONDS = { SECOND: 1, MINUTE: 60, HOUR: 3_600, DAY: 86_400 } as const;

/** What the SQL API answers: no envelope, as everything else of Cloudflare's API has. */
export interface SqlAnswer {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/**
 * Analytics Engine: takes data points and answers SELECTs over them, with the functions that ClickHouse has and SQLite has
 * not. Nothing is sampled. A dataset is there from its first point on.
 */
export class AnalyticsEngine {
  readonly #database = new DatabaseSync(":memory:");
  readonly #datasets = new Set<string>();

  constructor() {
    const define = (name: string, run: (...given: never[]) => number) =>
      this.#database.function(name, { varargs: true }, run as (...given: unknown[]) => number);
    define("NOW", () => Math.floor(Date.now() / 1000));
    define("toDateTime", (seconds: number) => seconds);
    define("toUnixTimestamp", (seconds: number) => seconds);
    define("toStartOfInterval", startOfInterval);
  }

  /** Takes a point as the binding hands it over. Throws for one that the platform would refuse. */
  take(given: unknown, at = new Date()): void {
    const { dataset, point } = takenSchema.parse(given);
    if (!this.#datasets.has(dataset)) {
      this.#database.exec(`CREATE TABLE ${dataset} (${names.join(", ")})`);
      this.#datasets.add(dataset);
    }
    const padded = <T>(values: T[], empty: T) => [...values, ...Array<T>(COLUMNS - values.length).fill(empty)];
    const row = [dataset, Math.floor(at.getTime() / 1000), 1, point.indexes[0] ?? ""];
    this.#database
      .prepare(`INSERT INTO ${dataset} VALUES (${names.map(() => "?").join(", ")})`)
      .run(...row, ...padded(point.blobs, ""), ...padded(point.doubles, 0));
  }

  query(sql: string): SqlAnswer {
    try {
      const rows = this.#database.prepare(translated(sql)).all();
      const columns = Object.entries(rows[0] ?? {});
      const meta = columns.map(([name, value]) => ({ name, type: typeof value === "string" ? "String" : "Float64" }));
      const body = JSON.stringify({ meta, data: rows, rows: rows.length });
      return { status: 200, contentType: "application/json", body };
    } catch (error) {
      return { status: 422, contentType: "text/plain", body: error instanceof Error ? error.message : String(error) };
    }
  }
}

/** The statement as SQLite reads it: intervals are seconds, as its timestamps are. */
function translated(sql: string): string {
  const [, select = "", format = "JSON"] = /^\s*(SELECT\b[\s\S]*?)(?:\s+FORMAT\s+(\w+))?\s*$/i.exec(sql) ?? [];
  if (select === "" || select.includes(";")) throw new Error("only a SELECT is answered");
  if (format !== "JSON") throw new Error(`no answers as ${format} here`);
  return select.replaceAll(/\bINTERVAL\s+'(\d+)'\s+(SECOND|MINUTE|HOUR|DAY)\b/gi, (_, count: string, unit: string) =>
    String(Number(count) * SECONDS[unit.toUpperCase() as keyof typeof SECONDS]),
  );
}

/** When the interval began that a moment (Unix seconds) lies in; whole days of a time zone where one is named. */
function startOfInterval(at: number, length: number, timeZone = "UTC"): number {
  const floor = (offset: number) => Math.floor((at + offset) / length) * length - offset;
  const start = floor(offsetOf(at, timeZone));
  // Clocks may have changed since.
  return floor(offsetOf(start, timeZone));
}

/** Seconds that a zone's clocks are ahead of UTC. */
function offsetOf(at: number, timeZone: string): number {
  const parts = new Intl.DateTimeFormat("en", { timeZone, timeZoneName: "longOffset" }).formatToParts(at * 1000);
  const name = parts.find(({ type }) => type === "timeZoneName")?.value ?? "GMT";
  const [, sign = "+", hours = "0", minutes = "0"] = /GMT([+-])(\d+):(\d+)/.exec(name) ?? [];
  return (sign === "-" ? -1 : 1) * (Number(hours) * 3_600 + Number(minutes) * 60);
}

/** The runtime's own binding keeps nothing: this Worker stands behind it, and hands what is written to the engine. */
const WORKER = "analytics-engine";
const SCRIPT = `import { WorkerEntrypoint } from "cloudflare:workers";
export class Dataset extends WorkerEntrypoint {
  async writeDataPoint(point) {
    const taken = JSON.stringify({ dataset: this.ctx.props.dataset, point });
    await this.env.ENGINE.fetch("http://engine/", { method: "POST", body: taken });
  }
}
export default { fetch: () => new Response(null, { status: 404 }) };`;

/** The Worker that has to run beside those that measure. */
export function analyticsWorker(engine: AnalyticsEngine): V4WorkerOptions {
  return {
    name: WORKER,
    modules: [{ type: "ESModule", path: "/analytics.js", contents: SCRIPT }],
    modulesRoot: "/",
    compatibilityDate: "2026-10-20",
    serviceBindings: {
      ENGINE: {
        node: (request, response) => {
          let body = "";
          request.setEncoding("utf8").on("data", (part: string) => {
            body += part;
          });
          request.once("end", () => {
            engine.take(JSON.parse(body));
            response.writeHead(204).end();
          });
        },
      },
    },
  };
}

/** A service binding in the place of `dataset`'s binding. */
export function datasetBinding(dataset: string) {
  return { name: WORKER, entrypoint: "Dataset", props: { dataset } };
}
