import { randomUUID } from "node:crypto";
import { eq, sql } from "drizzle-orm";
import { expect } from "vitest";
import type { PayoutMethod } from "#core/domain/payout";
import { processDuePayouts } from "#core/services/payouts/process-due-payouts";
import * as schema from "#db/schema";
import type { TestDatabase } from "./database.ts";
import { type RefundFixture, refundFixture } from "./refund-fixture.ts";
import { serviceContext } from "./store-fixture.ts";

/** Long after everything that the fixture sells is due. */
export const payday = new Date("2026-04-20T10:00:00Z");

/** The store of the refund fixture, with vendors that are paid. */
export interface PayoutFixture extends RefundFixture {
  vendors: readonly string[];
  /** The store's services as the app's role. */
  ctx: ReturnType<typeof serviceContext>;
  setMethod(vendorId: string, method: PayoutMethod | null): Promise<void>;
  /** Bank details that are used by now, unless told otherwise. */
  addDetails(vendorId: string, change?: Partial<typeof schema.vendorBankDetails.$inferInsert>): Promise<string>;
  pay(change?: Partial<Parameters<typeof processDuePayouts>[1]>): ReturnType<typeof processDuePayouts>;
  /** What a vendor's credit in hryvnias comes to. */
  creditOf(vendorId: string): Promise<bigint>;
}

/** In a database of its own, unless one is given. All three vendors are paid by credit. */
export async function payoutFixture(given?: TestDatabase): Promise<PayoutFixture> {
  const world = await refundFixture(given);
  const { adminDb, appDb } = world.database;
  const ctx = serviceContext(appDb);
  const vendors = world.products.map((id) => `vendor-of-${id}`);
  await adminDb.update(schema.vendors).set({ payoutMethod: "credit" });
  const setMethod = async (vendorId: string, payoutMethod: PayoutMethod | null) => {
    await adminDb.update(schema.vendors).set({ payoutMethod }).where(eq(schema.vendors.id, vendorId));
  };
  return {
    ...world,
    vendors,
    ctx,
    setMethod,
    async addDetails(vendorId, change = {}) {
      const id = randomUUID();
      await adminDb.insert(schema.vendorBankDetails).values({
        id,
        vendorId,
        keyId: "k1",
        ibanCipher: `iban of ${id}`,
        holderCipher: `holder of ${id}`,
        taxCodeCipher: `tax code of ${id}`,
        purposeCipher: `purpose of ${id}`,
        ibanMasked: "UA21…6001",
        oldStay: false,
        createdBy: "ann",
        createdAt: new Date("2026-03-01T10:00:00Z"),
        activeFrom: new Date("2026-03-04T10:00:00Z"),
        ...change,
      });
      return id;
    },
    pay: (change = {}) => processDuePayouts(ctx, { actor: "ann", now: payday, ...change }),
    async creditOf(vendorId) {
      const { rows } = await adminDb.execute<{ balance: string }>(sql`
        select coalesce(sum(balance_minor), 0) as balance from credit_accounts
        where owner_id = (select user_id from vendors where id = ${vendorId}) and currency = 'UAH'`);
      return BigInt(rows[0]?.balance ?? 0);
    },
  };
}

/**
 * Expects, of every vendor and currency: what payouts hold, what is still to come of what is not paid out, and what they took
 * off too much or too little, is what the settlements came to less their refunds; and every payout is the sum of its lines.
 */
export async function expectBooks({ adminDb }: TestDatabase): Promise<void> {
  const { rows } = await adminDb.execute(sql`
    with live as (
      select vendor_id, currency, sum(amount_minor) as minor from payouts where status in ('pending', 'paid') group by 1, 2
    ), waiting as (
      select vendor_id, currency, sum(net_minor) as minor from settlements where status in ('pending', 'held') group by 1, 2
    ), to_take_off as (
      select a.vendor_id, a.currency, sum(a.net_minor) as minor
      from settlement_adjustments a join settlements s on s.id = a.settlement_id
      where s.status <> 'reversed' and not exists (select from payout_adjustments p
        where p.refund_id = a.refund_id and p.settlement_id = a.settlement_id and p.live)
      group by 1, 2
    ), kept as (
      select vendor_id, currency, sum(minor) as minor from (
        select vendor_id, currency, net_minor as minor from settlements
        union all select vendor_id, currency, -net_minor from settlement_adjustments
      ) as each group by 1, 2
    )
    select vendor_id, currency from kept
      left join live using (vendor_id, currency) left join waiting using (vendor_id, currency)
      left join to_take_off using (vendor_id, currency)
    where kept.minor <> coalesce(live.minor, 0) + coalesce(waiting.minor, 0) - coalesce(to_take_off.minor, 0)`);
  expect(rows, "what is paid, due, held and carried comes to what was sold less what was refunded").toEqual([]);
  const wrong = await adminDb.execute(sql`
    select p.id from payouts p where
      settled_minor <> (select coalesce(sum(net_minor), 0) from payout_settlements l where l.payout_id = p.id)
      or adjusted_minor <> (select coalesce(sum(net_minor), 0) from payout_adjustments l where l.payout_id = p.id)
      or exists (select from payout_settlements l where l.payout_id = p.id and l.live <> (p.status in ('pending', 'paid')))
      or exists (select from payout_adjustments l where l.payout_id = p.id and l.live <> (p.status in ('pending', 'paid')))
      or method = 'credit' and amount_minor is distinct from (select sum(amount_minor) from credit_entries e
        join credit_accounts c on c.id = e.account_id where e.transaction_key = p.credit_transaction_key and c.kind = 'user')
      or not exists (select from payout_moves m where m.payout_id = p.id and m.to_status = p.status)`);
  expect(wrong.rows, "a payout is the sum of its lines").toEqual([]);
  const astray = await adminDb.execute(sql`
    select s.id, s.status from settlements s
      left join payout_settlements l on l.settlement_id = s.id and l.live left join payouts p on p.id = l.payout_id
    where (s.status in ('in_payout', 'paid')) <> (p.id is not null)
      or s.status = 'paid' and p.status <> 'paid' or s.status = 'in_payout' and p.status <> 'pending'
      or (s.status <> 'pending')::int <> (select count(*) filter (where m.to_status = s.status)
        - count(*) filter (where m.from_status = s.status) from settlement_moves m where m.settlement_id = s.id)`);
  expect(astray.rows, "a settlement stands as its payout does, and its moves led it there").toEqual([]);
}
