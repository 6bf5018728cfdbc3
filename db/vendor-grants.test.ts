import { type SQL, sql } from "drizzle-orm";
import { beforeAll, describe, expect, it } from "vitest";
import { rightsByTable } from "#db/grants";
import type { TableName } from "#db/grants/rights";
import { createTestDatabase, type TestDatabase } from "#scripts/testing/database";

// What each Worker's role cannot write of what vendors sell, are owed and are paid.

const denied = expect.objectContaining({ cause: expect.objectContaining({ code: "42501" }) });

let database: TestDatabase;

beforeAll(async () => {
  database = await createTestDatabase();
});

it.each<[string, SQL]>([
  ["what a vendor's sales come to", sql`update vendor_totals set paid_minor = 0`],
  [
    "what was sold in a month",
    sql`insert into vendor_months (vendor_id, currency, month) values ('v', 'UAH', '2026-01')`,
  ],
  ["what is due to a vendor, and when", sql`update vendor_dues set pending_minor = 1`],
  ["what referrals come to", sql`update referral_totals set paid = 0`],
  ["what they came to since", sql`insert into referral_total_changes (rewards) values (1)`],
  ["what a payout pays", sql`update payouts set amount_minor = 1`],
  ["whom a payout pays", sql`update payouts set vendor_id = 'other'`],
  ["where a payout goes", sql`update payouts set iban_cipher = 'mine'`],
  ["what paid a payout", sql`update payouts set credit_transaction_key = 'order:ring-1-1'`],
  ["a payout away", sql`delete from payouts`],
  ["what a payout counted", sql`update payout_settlements set net_minor = 1`],
  ["which payout counted it", sql`update payout_settlements set payout_id = 'other'`],
  ["what a payout took off", sql`update payout_adjustments set net_minor = 0`],
  ["a line of a payout away", sql`delete from payout_settlements`],
  ["who moved a payout", sql`update payout_moves set actor = 'nobody'`],
  ["whose account pays", sql`update payout_batches set debtor_iban = 'mine'`],
  ["a vendor's account", sql`update vendor_bank_details set iban_cipher = 'mine'`],
  ["whose account it is", sql`update vendor_bank_details set vendor_id = 'other'`],
  ["from when on an account is paid to", sql`update vendor_bank_details set active_from = now()`],
  ["an account away", sql`delete from vendor_bank_details`],
  ["who may accept an invitation", sql`update vendor_invitations set email = 'me@example.org'`],
  ["what an invitation's letter holds", sql`update vendor_invitations set token_hash = 'mine'`],
  ["until when it may be accepted", sql`update vendor_invitations set expires_at = now()`],
  ["whose order is to be sent", sql`update shipments set vendor_id = 'other'`],
  ["what is to be sent", sql`insert into shipments (settlement_id, order_id, vendor_id) values ('a', 'b', 'c')`],
  ["whose goods they are", sql`update products set vendor_id = 'other'`],
  ["what goods are sold in", sql`update products set currency = 'USD'`],
  ["goods away", sql`delete from products`],
  ["a vendor away", sql`delete from vendors`],
  ["what was done at a desk", sql`update action_log set actor = 'nobody'`],
  ["an entry of the action log away", sql`delete from action_log`],
])("the app's role cannot change %s", async (_what, statement) => {
  await expect(database.appDb.execute(statement)).rejects.toEqual(denied);
});

describe("the consumer's role, which is the one beside the minter's key", () => {
  it.each<[string, SQL]>([
    ["whether it is paid", sql`update settlements set status = 'paid'`],
    ["who moved it", sql`insert into settlement_moves (id) values ('mine')`],
    ["what a vendor is paid", sql`insert into payouts (id) values ('mine')`],
    ["whether a vendor is paid", sql`update payouts set status = 'paid'`],
    ["what a payout counts", sql`insert into payout_settlements (payout_id) values ('mine')`],
    ["what a payout takes off", sql`insert into payout_adjustments (payout_id) values ('mine')`],
    ["what moved a payout", sql`insert into payout_moves (id) values ('mine')`],
    ["what goes to the bank", sql`insert into payout_batches (id) values ('mine')`],
    ["the least that is paid out", sql`update payout_minimums set payout_minimum = 0`],
    ["where a vendor is paid", sql`insert into vendor_bank_details (id) values ('mine')`],
    ["what a vendor's sales come to", sql`update vendor_totals set paid_minor = 0`],
    ["what was sold in a month", sql`update vendor_months set sales = 0`],
    ["who works for a vendor", sql`update vendors set user_id = 'me'`],
    ["what a vendor offers", sql`update products set price_minor = 1`],
    ["who is invited", sql`insert into vendor_invitations (id) values ('mine')`],
    ["what was sent", sql`update shipments set sent_at = now()`],
    ["what was done at a desk", sql`insert into action_log (id) values ('mine')`],
  ])("cannot change %s", async (_what, statement) => {
    await expect(database.consumerDb.execute(statement)).rejects.toEqual(denied);
  });

  const unread: TableName[] = [
    "payouts",
    "payout_batches",
    "payout_settlements",
    "payout_adjustments",
    "payout_moves",
    "payout_minimums",
    "vendor_bank_details",
    "vendor_invitations",
    "vendor_totals",
    "vendor_months",
    "vendor_dues",
    "shipments",
    "action_log",
  ];

  it.each(unread)("does not even read %s", async (table) => {
    expect(rightsByTable.consumer[table]).toBeNull();
    await expect(database.consumerDb.execute(sql`select 1 from ${sql.identifier(table)}`)).rejects.toEqual(denied);
  });
});
