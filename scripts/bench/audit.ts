// `npm run bench:audit`: how long a run of the audit over everything takes. First against recorded logs, `--recorded N`
// (1000000) minted rewards; then against a real node, `--node N` (10000) payments. Prints a row a step: time, pages, trips to the
// database, rows that it read. Exits with 1 where a healthy ledger has a finding.
import { parseArgs } from "node:util";
import pg from "pg";
import { createAuditChain } from "#core/adapters/chain/audit-chain";
import type { AuditChain } from "#core/ports/reward-chain";
import { advanceAudit } from "#core/services/audit/advance-audit";
import { startAudit } from "#core/services/audit/start-audit";
import { createDatabase } from "#db/client";
import { auditFindings } from "#db/schema";
import { LOCAL_CHAIN_ID } from "../../contracts/scripts/chain.ts";
import { listenOnLoopback } from "../loopback-server.ts";
import { compileContracts } from "../stack/compile.ts";
import { startDatabaseServer } from "../stack/database.ts";
import { TestChain } from "../testing/chain.ts";
import { FaultyDatabase } from "../testing/faulty-database.ts";
import { FaultyRpc } from "../testing/faulty-rpc.ts";
import { Random } from "../testing/random.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import { paidRewards, payOnChain, recordedLogs } from "./audit-ledger.ts";

const { values } = parseArgs({
  options: { recorded: { type: "string", default: "1000000" }, node: { type: "string", default: "10000" } },
});
const TIME_ZONE = "Europe/Kyiv";

interface Spent {
  pages: number;
  ms: number;
  trips: number;
}

await compileContracts();
const stateDir = await newTestState("bench-audit");
const stops: (() => Promise<void>)[] = [];
let found = 0;
try {
  const server = await startDatabaseServer(stateDir);
  stops.push(server.stop);
  const counted = new FaultyDatabase(server.proxy.port, new Random(0));
  const between = await listenOnLoopback((request, response) => counted.answer(request, response));
  stops.push(() => between.stop());

  for (const [name, rewards] of [
    ["recorded", Number(values.recorded)],
    ["node", Number(values.node)],
  ] as const) {
    if (rewards === 0) continue;
    const urls = await server.open(`audit_${name}`);
    const admin = new pg.Client({ connectionString: urls.admin });
    await admin.connect();
    stops.push(() => admin.end());
    const began = performance.now();
    let chain: AuditChain;
    if (name === "recorded") {
      await paidRewards(admin, { rewards, txHashOf: null });
      chain = recordedLogs(rewards);
    } else {
      const local = await TestChain.start(stateDir, Math.floor(Date.now() / 1000) - 86_400);
      stops.push(() => local.stop());
      await paidRewards(admin, { rewards, txHashOf: await payOnChain(local, rewards) });
      const rpc = new FaultyRpc(local.provider, new Random(0));
      const node = await listenOnLoopback((request, response) => rpc.answer(request, response));
      stops.push(() => node.stop());
      chain = createAuditChain({
        rpcUrl: `http://127.0.0.1:${node.port}`,
        chainId: LOCAL_CHAIN_ID,
        rewards: local.addresses.rewards,
        deployBlock: local.deployBlock,
        finality: { kind: "confirmations", count: 1 },
      });
    }
    console.error(`${rewards} minted rewards written in ${seconds(performance.now() - began)} s`);
    const url = new URL(urls.auditor);
    url.port = String(between.port);
    for (const isWhole of [true, false]) {
      const label = `${rewards} rewards, ${name === "node" ? "a real node" : "recorded logs"}, ${isWhole ? "whole" : "the night after"}`;
      found += await measure(label, { admin, url: url.href, chain, counted, isWhole });
    }
  }
  console.log(`\nPeak memory: ${Math.round(process.resourceUsage().maxRSS / 1024)} MB`);
} finally {
  for (const stop of stops.reverse()) await stop().catch(() => undefined);
  await removeTestState(stateDir);
}
process.exit(found > 0 ? 1 : 0);

async function measure(
  label: string,
  {
    admin,
    url,
    chain,
    counted,
    isWhole,
  }: { admin: pg.Client; url: string; chain: AuditChain; counted: FaultyDatabase; isWhole: boolean },
): Promise<number> {
  const db = createDatabase(url);
  const spent = new Map<string, Spent>();
  const before = await rowsRead(admin);
  const now = () => new Date();
  const [runId = ""] = await startAudit(db, { id: label, isWhole, now: now() });
  const began = performance.now();
  for (;;) {
    const step = await stepOf(admin, runId);
    if (step === "done") break;
    const [at, trips] = [performance.now(), counted.requests];
    await advanceAudit({ db, chain, timeZone: TIME_ZONE }, { runId, now: now() });
    const known = spent.get(step) ?? { pages: 0, ms: 0, trips: 0 };
    spent.set(step, {
      pages: known.pages + 1,
      ms: known.ms + performance.now() - at,
      trips: known.trips + counted.requests - trips,
    });
  }
  const all = performance.now() - began;
  const findings = await db.$count(auditFindings);
  const { rows } = await admin.query<{ references_checked: number }>(
    "select references_checked from audit_runs where id = $1",
    [runId],
  );
  const references = rows[0]?.references_checked ?? 0;
  console.log(`\n### ${label}\n\n| step | pages | time | pages a second | trips a page |\n|---|---|---|---|---|`);
  for (const [step, { pages, ms, trips }] of spent) {
    const rate = (pages / (ms / 1000)).toFixed(1);
    console.log(`| ${step} | ${pages} | ${seconds(ms)} s | ${rate} | ${(trips / pages).toFixed(1)} |`);
  }
  const read = (await rowsRead(admin)) - before;
  console.log(
    `\n${references} references in ${seconds(all)} s, ${Math.round(references / (all / 1000))} a second; ${read} rows read; ${findings} findings`,
  );
  return findings;
}

async function stepOf(admin: pg.Client, runId: string): Promise<string> {
  const { rows } = await admin.query<{ step: string }>("select step from audit_runs where id = $1", [runId]);
  return rows[0]?.step ?? "done";
}

/** Rows that scans of tables and indexes have returned so far. */
async function rowsRead(admin: pg.Client): Promise<number> {
  await admin.query("select pg_stat_clear_snapshot(), pg_stat_force_next_flush()");
  const { rows } = await admin.query<{ read: string }>(
    "select coalesce(sum(seq_tup_read + coalesce(idx_tup_fetch, 0)), 0)::text as read from pg_stat_user_tables",
  );
  return Number(rows[0]?.read ?? 0);
}

function seconds(ms: number): string {
  return (ms / 1000).toFixed(1);
}
