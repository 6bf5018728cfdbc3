import { z } from "zod";
import { metrics } from "#core/domain/metric";
import { AdapterError } from "#core/ports/adapter-error";
import type { MetricsQuery, MetricsReader } from "#core/ports/metrics";

export interface SqlApiSettings {
  /** Root of Cloudflare's API, such as `https://api.cloudflare.com/client/v4`. */
  apiUrl: string;
  accountId: string;
  /** With the permission Account Analytics, Read. */
  token: string;
  /** Lower-case letters, digits and underscores. */
  dataset: string;
}

/** Milliseconds after which an answer is no longer waited for: a person waits for the page. */
const TIMEOUT_MS = 5_000;

/** 64-bit numbers may come as text. */
const number = z.union([z.number(), z.string().regex(/^-?\d+(\.\d+)?(e[+-]?\d+)?$/i)]).transform(Number);

const answerSchema = z.object({
  data: z.array(z.object({ metric: z.string(), started: number, total: number, lowest: number, highest: number })),
});

const known = z.enum(metrics);

/**
 * Reads the dataset by the SQL API of Analytics Engine. A release may have written what this one does not know: that is
 * left out.
 *
 * @see https://developers.cloudflare.com/analytics/analytics-engine/sql-api/
 */
export function createMetricsReader(settings: SqlApiSettings): MetricsReader {
  const { apiUrl, accountId, token } = settings;
  const address = `${apiUrl}/accounts/${encodeURIComponent(accountId)}/analytics_engine/sql`;
  return {
    async read(query) {
      const init = { method: "POST", headers: { authorization: `Bearer ${token}` }, body: statement(settings, query) };
      const { data } = await ask(address, { ...init, signal: AbortSignal.timeout(TIMEOUT_MS) });
      return data.flatMap(({ metric, started, total, lowest, highest }) => {
        const { success, data: name } = known.safeParse(metric);
        return success ? [{ metric: name, startedAt: new Date(started * 1000), sum: total, lowest, highest }] : [];
      });
    },
  };
}

/** A row may stand for several that were measured: `_sample_interval` says for how many. */
function statement({ dataset }: SqlApiSettings, { since, step, timeZone }: MetricsQuery): string {
  if (!/^[a-z0-9_]+$/.test(dataset) || !/^[A-Za-z0-9_+/-]+$/.test(timeZone)) throw new Error("no name to ask by");
  const interval = step === "hour" ? "INTERVAL '1' HOUR" : `INTERVAL '1' DAY, '${timeZone}'`;
  return [
    "SELECT index1 AS metric,",
    `toUnixTimestamp(toStartOfInterval(timestamp, ${interval})) AS started,`,
    "SUM(_sample_interval * double1) AS total, MIN(double1) AS lowest, MAX(double1) AS highest",
    `FROM ${dataset}`,
    `WHERE timestamp >= toDateTime(${Math.floor(since.getTime() / 1000)})`,
    "GROUP BY metric, started ORDER BY started LIMIT 10000 FORMAT JSON",
  ].join(" ");
}

async function ask(address: string, init: RequestInit): Promise<z.infer<typeof answerSchema>> {
  const { status, text } = await fetch(address, init)
    .then(async (response) => ({ status: response.status, text: await response.text() }))
    .catch(() => {
      throw new AdapterError("the SQL API did not answer", { retry: true });
    });
  if (status !== 200) {
    throw new AdapterError(`the SQL API answered HTTP ${status}`, { retry: status === 429 || status >= 500 });
  }
  const answer = answerSchema.safeParse(parsed(text));
  if (!answer.success) throw new AdapterError("the SQL API answered something else", { retry: false });
  return answer.data;
}

function parsed(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}
