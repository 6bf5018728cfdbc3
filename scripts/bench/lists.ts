// `npm run bench:lists`: how long the lists of vendors, of the store's ledger, of rewards and of codes take with a small and a large store, in one
// run, turn and turn about; then the large ledger as CSV: time and peak memory. `--small N` (10000), `--large N` (1000000)
// sales and codes, `--requests N` (21) of each view. Exits with 1 where a view takes more than half as long again.
import { randomBytes } from "node:crypto";
import { parseArgs } from "node:util";
import pg from "pg";
import { searchOrders } from "#core/services/orders/search-orders";
import { searchPeople } from "#core/services/people/search-people";
import { listCodes } from "#core/services/referrals/list-codes";
import { listMyRewards } from "#core/services/referrals/list-my-rewards";
import { readMyReward } from "#core/services/referrals/read-my-reward";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import { listRewards } from "#core/services/rewards/list-rewards";
import { exportedSaleColumns, exportSales } from "#core/services/vendors/export-sales";
import { listLedger } from "#core/services/vendors/list-ledger";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { listShipments } from "#core/services/vendors/list-shipments";
import { readSettlement } from "#core/services/vendors/read-settlement";
import { readStatement } from "#core/services/vendors/read-statement";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { createDatabase, type Database } from "#db/client";
import { csvStream } from "#worker/api/csv-stream";
import { startDatabaseServer } from "../stack/database.ts";
import { grownCode, grownCodes } from "../testing/grown-codes.ts";
import { type GrownLedger, growLedger } from "../testing/grown-ledger.ts";
import { newTestState, removeTestState } from "../testing/state.ts";
import { clone, serviceContext } from "../testing/store-fixture.ts";

const { values } = parseArgs({
  options: {
    small: { type: "string", default: "10000" },
    large: { type: "string", default: "1000000" },
    requests: { type: "string", default: "21" },
  },
});
const sizes = { small: Number(values.small), large: Number(values.large) };
const requests = Number(values.requests);

const PAGE = 50;
const MOST = 1.5;
/** Sums of a filter end here: at both sizes as many are summed, where the small one has them. */
const half = sizes.small / 2;

interface Ledger {
  db: Database;
  facts: GrownLedger;
}

type View = (ledger: Ledger) => Promise<unknown>;

const contextOf = ({ db }: Ledger) => ({ db, clone });
const sales = (ledger: Ledger, input: Partial<Parameters<typeof listSettlements>[1]> = {}) =>
  listSettlements(contextOf(ledger), { ownerId: ledger.facts.ownerId, locale: "uk", pageSize: PAGE, ...input });
const shipments = (ledger: Ledger) =>
  listShipments(contextOf(ledger), { ownerId: ledger.facts.ownerId, state: "to_send", locale: "uk", pageSize: PAGE });
const standing = ({ db, facts }: Ledger) => readVendorStanding({ db }, { ownerId: facts.ownerId, now: facts.now });
const ledgerOf = (ledger: Ledger, input: Partial<Parameters<typeof listLedger>[1]> = {}) =>
  listLedger(contextOf(ledger), { pageSize: PAGE, ...input });

const rewardsOf = ({ db, facts }: Ledger, input: Partial<Parameters<typeof listRewards>[1]> = {}) =>
  listRewards(serviceContext(db), { pageSize: PAGE, viewerId: "owner", now: facts.now, ...input });
const codesOf = ({ db }: Ledger, input: Partial<Parameters<typeof listCodes>[1]> = {}) =>
  listCodes({ db }, { pageSize: PAGE, ...input });
const ordersOf = ({ db }: Ledger, input: Partial<Parameters<typeof searchOrders>[1]> = {}) =>
  searchOrders({ db }, { pageSize: 25, show: "all", ...input });
const peopleOf = ({ db }: Ledger, input: Partial<Parameters<typeof searchPeople>[1]> = {}) =>
  searchPeople({ db }, { pageSize: 25, show: "all", ...input });
const mine = (ledger: Ledger, input: Partial<Parameters<typeof listMyRewards>[1]> = {}) =>
  listMyRewards(contextOf(ledger), { userId: ledger.facts.referrerId, pageSize: 20, now: ledger.facts.now, ...input });
const opened = ({ db, facts }: Ledger) =>
  readMyReward({ db }, { userId: facts.referrerId, key: facts.rewardKey(503), now: facts.now });
const dashboard = ({ db, facts }: Ledger) =>
  readReferrerDashboard(serviceContext(db), {
    userId: facts.referrerId,
    now: facts.now,
    randomBytes,
    onCodeMade: () => undefined,
  });

const views: Record<string, View> = {
  "`/vendor`": (on) => Promise.all([sales(on), standing(on), shipments(on)]),
  "`/vendor`, after half of the small ledger": (on) => sales(on, { before: on.facts.settlementId(half) }),
  "`/vendor`, what is held": (on) => sales(on, { status: "held" }),
  "`/vendor`, what is paid": (on) => sales(on, { status: "paid" }),
  "`/vendor/orders`": shipments,
  "`/vendor/statements/:month`": (on) =>
    readStatement(contextOf(on), { ownerId: on.facts.ownerId, month: on.facts.month }),
  "`/admin/store/commissions`": (on) => ledgerOf(on),
  "… after half of the small ledger": (on) => ledgerOf(on, { before: on.facts.settlementId(half) }),
  "… of a vendor, held": (on) => ledgerOf(on, { vendorId: on.facts.vendorId, status: "held" }),
  "… paid": (on) => ledgerOf(on, { status: "paid" }),
  "… of a code (sums of up to 10,000)": (on) => ledgerOf(on, { code: on.facts.code }),
  "… by a reference": (on) => ledgerOf(on, { query: "ring-test-o77-1" }),
  "`GET /api/refcodes`": dashboard,
  "`/refcodes`, with a reward open": (on) => Promise.all([dashboard(on), mine(on), opened(on)]),
  "… paid rewards": (on) => mine(on, { status: "minted" }),
  "… rewards after half of the small ledger's": (on) => mine(on, { before: on.facts.rewardKey(half) }),
  "`GET /api/refcodes/rewards`": (on) => rewardsOf(on),
  "`GET /api/refcodes/rewards?status=minted`": (on) => rewardsOf(on, { status: "minted" }),
  "… after half of the small ledger's": (on) => rewardsOf(on, { status: "minted", before: on.facts.reference(half) }),
  "… by value": (on) => rewardsOf(on, { sort: { by: "value", descending: true } }),
  "… of a code, paid": (on) => rewardsOf(on, { query: on.facts.code, status: "minted" }),
  "… of a referrer": (on) => rewardsOf(on, { query: "referrer@many.test" }),
  "`/admin/refcodes/codes`": (on) => codesOf(on),
  "… after half of the small store's": (on) => codesOf(on, { before: grownCode(half) }),
  "… deactivated": (on) => codesOf(on, { show: "deactivated" }),
  "… whose referrers owe the most": (on) => codesOf(on, { show: "owing" }),
  "… of a name": (on) => codesOf(on, { query: "Solomiia" }),
  "… of a name that all have": (on) => codesOf(on, { query: "Grown" }),
  "`/admin/orders`": (on) => ordersOf(on),
  "… of a buyer": (on) => ordersOf(on, { query: "buyer@many.test" }),
  "… of a code": (on) => ordersOf(on, { query: on.facts.code }),
  "`/admin/people`": (on) => peopleOf(on),
  "… of a name (people)": (on) => peopleOf(on, { query: "Solomiia" }),
  "… of a name that all have (people)": (on) => peopleOf(on, { query: "Grown" }),
  "… a settlement's sheet": (on) => readSettlement(contextOf(on), { settlementId: on.facts.settlementId(77) }),
};

const stateDir = await newTestState("bench-lists");
const stops: (() => Promise<void>)[] = [];
let tooSlow: string[] = [];
try {
  const server = await startDatabaseServer(stateDir);
  stops.push(server.stop);
  const open = async (name: string, size: number): Promise<Ledger> => {
    const urls = await server.open(name);
    const client = new pg.Client({ connectionString: urls.admin });
    await client.connect();
    const began = performance.now();
    const facts = await growLedger(client, size);
    await grownCodes(client, size);
    await client.end();
    console.error(`${size} sales written in ${seconds(began)} s`);
    return { db: createDatabase(urls.app), facts };
  };
  const [small, large] = [await open("small", sizes.small), await open("large", sizes.large)];
  console.log(`\n| view | ${sizes.small} sales p50 | ${sizes.large} sales p50 | ratio |\n|---|---|---|---|`);
  for (const [name, view] of Object.entries(views)) {
    const ratio = await compare(name, view, small, large);
    if (ratio > MOST) tooSlow = [...tooSlow, name];
  }
  console.log(
    `\n| export | rows | time | rows a second | file | peak memory above the start |\n|---|---|---|---|---|---|`,
  );
  for (const [ledger, size] of [[small, sizes.small] as const, [large, sizes.large] as const]) {
    await exportAll(ledger, size);
  }
  if (tooSlow.length > 0) console.log(`\nMore than ${MOST} times as long: ${tooSlow.join(", ")}`);
} finally {
  for (const stop of stops.reverse()) await stop().catch(() => undefined);
  await removeTestState(stateDir);
}
process.exit(tooSlow.length > 0 ? 1 : 0);

/** Turn and turn about, so that whatever else the machine does meets both. */
async function compare(name: string, view: View, small: Ledger, large: Ledger): Promise<number> {
  const times = { small: [] as number[], large: [] as number[] };
  for (let request = -3; request < requests; request += 1) {
    for (const [size, ledger] of [["small", small] as const, ["large", large] as const]) {
      const began = performance.now();
      await view(ledger);
      // The first ones warm caches up.
      if (request >= 0) times[size].push(performance.now() - began);
    }
  }
  const [little, much] = [median(times.small), median(times.large)];
  const ratio = much / little;
  console.log(`| ${name} | ${little.toFixed(1)} ms | ${much.toFixed(1)} ms | ${ratio.toFixed(2)} |`);
  return ratio;
}

async function exportAll({ db, facts }: Ledger, size: number): Promise<void> {
  globalThis.gc?.();
  const before = process.memoryUsage().rss;
  let [peak, bytes, rows] = [before, 0, -1];
  const watch = setInterval(() => {
    peak = Math.max(peak, process.memoryUsage().rss);
  }, 20);
  const began = performance.now();
  const answer = await csvStream("s.csv", exportedSaleColumns, exportSales({ db, clone }, { ownerId: facts.ownerId }));
  for await (const chunk of answer.body ?? []) {
    bytes += chunk.byteLength;
    for (const byte of chunk) if (byte === 10) rows += 1;
  }
  clearInterval(watch);
  if (rows !== size) throw new Error(`${rows} rows of ${size} were exported`);
  const took = (performance.now() - began) / 1000;
  const megabytes = (value: number) => `${(value / 1e6).toFixed(0)} MB`;
  console.log(
    `| sales.csv | ${rows} | ${took.toFixed(1)} s | ${(rows / took).toFixed(0)} | ${megabytes(bytes)} | ${megabytes(peak - before)} |`,
  );
}

function seconds(since: number): string {
  return ((performance.now() - since) / 1000).toFixed(1);
}

function median(numbers: number[]): number {
  return numbers.toSorted((one, other) => one - other)[Math.floor(numbers.length / 2)] ?? Number.NaN;
}
