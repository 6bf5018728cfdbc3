import type pg from "pg";
import { vi } from "vitest";
import { z } from "zod";

const querySchema = z.object({ query: z.string(), params: z.array(z.unknown()) });
const bodySchema = z.union([
  z.object({ queries: z.array(querySchema) }),
  querySchema.transform((one) => ({ queries: [one] })),
]);

interface Plan {
  "Actual Rows": number;
  "Actual Loops": number;
  "Rows Removed by Filter"?: number;
  "Rows Removed by Index Recheck"?: number;
  "Relation Name"?: string;
  "Shared Hit Blocks": number;
  "Shared Read Blocks": number;
  Plans?: Plan[];
}

/** Rows that a plan took from tables, with those that it took in vain. */
function rowsOf({ Plans: parts = [], ...node }: Plan): number {
  const taken =
    node["Actual Rows"] + (node["Rows Removed by Filter"] ?? 0) + (node["Rows Removed by Index Recheck"] ?? 0);
  return parts.reduce((sum, part) => sum + rowsOf(part), node["Relation Name"] ? taken * node["Actual Loops"] : 0);
}

/** What a read costs: rows and pages of the database, of all its queries, which are sent again to be explained. */
export async function costOfRead(client: pg.Client, read: () => Promise<unknown>) {
  const sent = vi.spyOn(globalThis, "fetch");
  await read();
  const bodies = sent.mock.calls.map(([, init]) => bodySchema.parse(JSON.parse(String(init?.body))));
  sent.mockRestore();
  let [rows, blocks] = [0, 0];
  for (const { query, params } of bodies.flatMap(({ queries }) => queries)) {
    const explained = await client.query(`explain (analyze, buffers, format json) ${query}`, params);
    const plan: Plan = explained.rows[0]["QUERY PLAN"][0].Plan;
    rows += rowsOf(plan);
    blocks += plan["Shared Hit Blocks"] + plan["Shared Read Blocks"];
  }
  return { rows, blocks };
}
