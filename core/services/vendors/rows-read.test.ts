import { randomBytes } from "node:crypto";
import pg from "pg";
import { beforeAll, expect, it } from "vitest";
import { listOrders } from "#core/services/orders/list-orders";
import { searchOrders } from "#core/services/orders/search-orders";
import { listOwnPayouts } from "#core/services/payouts/own-payouts";
import { searchPeople } from "#core/services/people/search-people";
import { listMyRewards } from "#core/services/referrals/list-my-rewards";
import { readMyReward } from "#core/services/referrals/read-my-reward";
import { readReferrerDashboard } from "#core/services/referrals/read-referrer-dashboard";
import { previewReversal } from "#core/services/refunds/preview-reversal";
import { readRefundFacts } from "#core/services/refunds/refund-facts";
import { listRewards } from "#core/services/rewards/list-rewards";
import { listLedger } from "#core/services/vendors/list-ledger";
import { listSettlements } from "#core/services/vendors/list-settlements";
import { countToSend, listShipments } from "#core/services/vendors/list-shipments";
import { readRateEstimate } from "#core/services/vendors/read-rate-estimate";
import { readSettlement } from "#core/services/vendors/read-settlement";
import { readStatement } from "#core/services/vendors/read-statement";
import { readVendorStanding } from "#core/services/vendors/read-vendor-standing";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";
import { type GrownLedger, growLedger } from "#scripts/testing/grown-ledger";
import { costOfRead } from "#scripts/testing/read-cost";
import { clone, serviceContext } from "#scripts/testing/store-fixture";

const [SMALL, LARGE] = [1_000, 100_000];
/** A page, with what belongs to each of its rows. */
const PAGE = 20;

interface Ledger {
  database: TestDatabase;
  client: pg.Client;
  facts: GrownLedger;
}

let small: Ledger;
let large: Ledger;

beforeAll(async () => {
  [small, large] = [await open(SMALL), await open(LARGE)];
  return () => Promise.all([small, large].map(({ client }) => client.end()));
}, 300_000);

async function open(sales: number): Promise<Ledger> {
  const database = await createTestDatabase();
  const client = new pg.Client({ connectionString: database.adminUrl });
  await client.connect();
  return { database, client, facts: await growLedger(client, sales) };
}

/** What a read costs: rows and pages of the database, of all its queries. */
async function costOf({ client, ...ledger }: Ledger, read: (ledger: Omit<Ledger, "client">) => Promise<unknown>) {
  const cost = await costOfRead(client, () => read(ledger));
  // What there is none of costs a look into an index, and no row.
  expect(cost.blocks).toBeGreaterThan(0);
  return cost;
}

const contextOf = ({ database }: Pick<Ledger, "database">) => ({ db: database.appDb, clone });
type Read = (ledger: Omit<Ledger, "client">) => Promise<unknown>;

const sales =
  (input: Partial<Parameters<typeof listSettlements>[1]> = {}): Read =>
  (on) =>
    listSettlements(contextOf(on), { ownerId: on.facts.ownerId, locale: "uk", pageSize: PAGE, ...input });
const sent =
  (input: Partial<Parameters<typeof listShipments>[1]> = {}): Read =>
  (on) =>
    listShipments(contextOf(on), {
      ownerId: on.facts.ownerId,
      state: "sent",
      locale: "uk",
      pageSize: PAGE,
      ...input,
    });
const ledger =
  (input: Partial<Parameters<typeof listLedger>[1]> = {}): Read =>
  (on) =>
    listLedger(contextOf(on), { pageSize: PAGE, ...input });

const rewards =
  (input: Partial<Parameters<typeof listRewards>[1]> = {}): Read =>
  (on) =>
    listRewards(serviceContext(on.database.appDb), { pageSize: PAGE, viewerId: "owner", now: on.facts.now, ...input });
const mine =
  (input: Partial<Parameters<typeof listMyRewards>[1]> = {}): Read =>
  (on) =>
    listMyRewards(contextOf(on), { userId: on.facts.referrerId, pageSize: PAGE, now: on.facts.now, ...input });
const orders =
  (input: Partial<Parameters<typeof searchOrders>[1]> = {}): Read =>
  (on) =>
    searchOrders(contextOf(on), { show: "all", pageSize: PAGE, ...input });
const dashboard: Read = (on) =>
  readReferrerDashboard(serviceContext(on.database.appDb), {
    userId: on.facts.referrerId,
    now: on.facts.now,
    randomBytes,
    onCodeMade: () => undefined,
  });

const reads: Record<string, Read> = {
  "a vendor's newest sales": sales(),
  "a vendor's sales after half of them": (on) => sales({ before: on.facts.settlementId(500) })(on),
  "a vendor's held sales": sales({ status: "held" }),
  "a vendor's paid sales": sales({ status: "paid" }),
  "a vendor's sales of a day": sales({ from: "2026-03-20", to: "2026-03-20" }),
  "what a vendor has to send": (on) =>
    listShipments(contextOf(on), { ownerId: on.facts.ownerId, state: "to_send", locale: "uk", pageSize: PAGE }),
  "what a vendor has sent": sent(),
  "what a vendor has sent before a quarter of it": (on) =>
    sent({ before: on.facts.settlementId(on.facts.sales * 0.75) })(on),
  "how many parcels a vendor has to send": (on) => countToSend(contextOf(on), { ownerId: on.facts.ownerId }),
  "a vendor's payouts": (on) => listOwnPayouts(contextOf(on), { ownerId: on.facts.ownerId, pageSize: PAGE }),
  "how a vendor stands": (on) => readVendorStanding(contextOf(on), { ownerId: on.facts.ownerId, now: on.facts.now }),
  "a vendor's statement": (on) => readStatement(contextOf(on), { ownerId: on.facts.ownerId, month: on.facts.month }),
  "an estimate of a rate": (on) =>
    readRateEstimate(contextOf(on), { ownerId: on.facts.ownerId, rateBp: 700, now: on.facts.now }),
  "the ledger": ledger(),
  "the ledger after half of it": (on) => ledger({ before: on.facts.settlementId(500) })(on),
  "the ledger of a vendor": (on) => ledger({ vendorId: on.facts.vendorId })(on),
  "the ledger of a small vendor": ledger({ vendorId: "v2" }),
  "what is held of the ledger": ledger({ status: "held" }),
  "what is held of a vendor": (on) => ledger({ vendorId: on.facts.vendorId, status: "held" })(on),
  "what is paid of the ledger": ledger({ status: "paid" }),
  "what nothing is of": ledger({ status: "in_payout" }),
  "a reference": ledger({ query: "ring-test-o77-1" }),
  "an order": ledger({ query: "o77" }),
  "the rewards": rewards(),
  "the rewards after half of them": (on) => rewards({ before: on.facts.reference(500) })(on),
  "paid rewards": rewards({ status: "minted" }),
  "rewards of which there are none": rewards({ status: "failed" }),
  "rewards by value": rewards({ sort: { by: "value", descending: true } }),
  "paid rewards by value, the smallest first": rewards({ status: "minted", sort: { by: "value", descending: false } }),
  "rewards of a code": (on) => rewards({ query: on.facts.code })(on),
  "paid rewards of a code": (on) => rewards({ query: on.facts.code, status: "minted" })(on),
  "rewards of a referrer": rewards({ query: "referrer@many.test" }),
  "a reward by its reference": rewards({ query: "ring-test-o77-1" }),
  "a referrer's rewards": mine(),
  "a referrer's rewards after half of them": (on) => mine({ before: on.facts.rewardKey(500) })(on),
  "a referrer's paid rewards": mine({ status: "minted" }),
  "a referrer's failed rewards of a code": (on) => mine({ status: "failed", code: on.facts.code })(on),
  "a referrer's rewards of a code": (on) => mine({ code: on.facts.code })(on),
  "a referrer's rewards of a day": mine({ from: "2026-03-20", to: "2026-03-20" }),
  "one reward": (on) =>
    readMyReward(contextOf(on), { userId: on.facts.referrerId, key: on.facts.rewardKey(503), now: on.facts.now }),
  "what a refund is planned from": (on) => readRefundFacts(on.database.appDb, on.facts.reference(on.facts.sales - 7)),
  "what a reversal would do": (on) =>
    previewReversal(contextOf(on), { settlementId: on.facts.settlementId(on.facts.sales - 7) }),
  "one settlement": (on) => readSettlement(contextOf(on), { settlementId: on.facts.settlementId(77) }),
};

it.each(Object.entries(reads))("%s costs the same at 1,000 and at 100,000 sales", async (_what, read) => {
  const [little, much] = [await costOf(small, read), await costOf(large, read)];
  expect(much.rows).toBeLessThanOrEqual(little.rows * 1.5 + PAGE);
  // Indexes are a level higher.
  expect(much.blocks).toBeLessThanOrEqual(little.blocks * 1.5 + 5 * PAGE);
});

/** The planner joins small tables whole, so the two are not compared. */
it.each<[string, Read]>([
  ["the orders", orders()],
  ["a buyer's orders", orders({ query: "buyer@many.test" })],
  ["a buyer's orders after half of them", orders({ query: "buyer@many.test", before: "o500" })],
  ["orders that a referrer brought", orders({ query: "referrer@many.test" })],
  ["orders of a code", (on) => orders({ query: on.facts.code })(on)],
])("%s cost a page of 100,000", async (_what, read) => {
  const { rows, blocks } = await costOf(large, read);
  expect(rows).toBeLessThan(25 * PAGE);
  expect(blocks).toBeLessThan(50 * PAGE);
});

/** Its days are read by the quarter of an hour: 56 of them, however many orders lie in one. */
it("a referrer's page costs at most the quarters of its days more", async () => {
  const [little, much] = [await costOf(small, dashboard), await costOf(large, dashboard)];
  expect(much.rows).toBeLessThanOrEqual(little.rows * 1.5 + 56 * 96);
  expect(much.blocks).toBeLessThanOrEqual(little.blocks * 1.5 + 56 * 96);
});

/** What is summed by a view ends at 10,000: above, it says "more". */
it.each<[string, Read]>([
  ["a code", (on) => ledger({ code: on.facts.code })(on)],
  ["all days", ledger({ from: "2020-01-01", to: "2026-12-31" })],
  [
    "a buyer's own orders",
    (on) => listOrders(contextOf(on), { buyerId: "buyer", locale: "uk", page: 1, pageSize: PAGE }),
  ],
  ["a person's orders", (on) => searchPeople(contextOf(on), { query: "buyer@many.test", show: "all", pageSize: PAGE })],
])("sums of %s end at a limit", async (_what, read) => {
  const { rows } = await costOf(large, read);
  expect(rows).toBeGreaterThan(10_000);
  expect(rows).toBeLessThan(12_000);
});
