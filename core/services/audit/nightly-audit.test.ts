import { getTableColumns, getTableName, sql } from "drizzle-orm";
import { drizzle } from "drizzle-orm/node-postgres";
import { Client } from "pg";
import { beforeAll, beforeEach, describe, expect, it } from "vitest";
import { auditReference } from "#core/services/audit/audit-reference";
import { changedPayouts, changedReferences } from "#core/services/audit/changed-since";
import { recordVisits } from "#core/services/referrals/record-visits";
import { reverseSettlement } from "#core/services/refunds/reverse-settlement";
import { chainPayments } from "#db/schema";
import { AuditNights, DAY_MS } from "#scripts/testing/audit-nights";
import { auditedLedgers } from "#scripts/testing/audited-ledgers";
import { clone } from "#scripts/testing/store-fixture";

let nights: AuditNights;

beforeAll(async () => {
  nights = await AuditNights.begin();
});

beforeEach(() => nights.forget());

describe("the audit of everything", () => {
  it("finds nothing in what the product's own services have written, and knows what the chain paid", async () => {
    const id = await nights.audit();
    expect(await nights.findings()).toEqual([]);
    expect(await nights.oneRun(id)).toMatchObject({
      step: "done",
      kind: "whole",
      references: nights.world.references.length,
    });
    const known = await nights.world.fixture.database.adminDb.select().from(chainPayments);
    expect(known.length).toBe(nights.chain.payments.length);
    expect(known.filter(({ orderReference }) => orderReference === null)).toEqual([]);
  });

  it("names a reference whose ledgers differ, and says nothing more of it once they agree", async () => {
    const reference = nights.mintedReference();
    const by = (amount: number) =>
      sql`update erp_sales_assists set commission_minor = commission_minor + ${amount} where order_reference = ${reference}`;
    await nights.changed(by(1), by(-1), async () => {
      await nights.audit();
      expect(await nights.open()).toEqual(["reference assist_differs"]);
    });
    await nights.audit();
    expect(await nights.findings()).toMatchObject([{ code: "assist_differs", subjectId: reference, closedBy: null }]);
    expect(await nights.open()).toEqual([]);
  });

  it("names kept totals that agree with each other and not with the ledger, which no reference shows", async () => {
    const [{ vendor_id: vendorId } = { vendor_id: "" }] = (
      await nights.run(sql`select vendor_id from vendor_totals where pending_minor > 0 limit 1`)
    ).rows as { vendor_id: string }[];
    const by = (amount: number) => sql`
      with t as (update vendor_totals set gross_minor = gross_minor + ${amount}, net_minor = net_minor + ${amount},
        paid_minor = paid_minor + ${amount} where vendor_id = ${vendorId} and currency = 'UAH' returning 1)
      update vendor_months set gross_minor = gross_minor + ${amount}, net_minor = net_minor + ${amount}
      where vendor_id = ${vendorId} and currency = 'UAH' and month = (
        select max(month) from vendor_months where vendor_id = ${vendorId} and currency = 'UAH')`;
    await nights.changed(by(100), by(-100), async () => {
      const [{ reference } = { reference: "" }] = (
        await nights.run(
          sql`select order_reference as reference from settlements where vendor_id = ${vendorId} limit 1`,
        )
      ).rows as { reference: string }[];
      const one = await auditReference({ db: nights.ctx.db, clone }, { orderReference: reference, chain: null });
      expect(one.drift).toEqual([]);
      await nights.audit();
      expect(await nights.findings()).toMatchObject([
        { subject: "vendor", subjectId: `${vendorId}:UAH`, code: "vendor_totals_differ" },
      ]);
    });
  });

  it("names kept totals of referrals that are not what sign-ups, orders and rewards come to, a person's and all people's", async () => {
    const [{ user_id: userId } = { user_id: "" }] = (
      await nights.run(sql`select user_id from referral_totals where user_id is not null and paid > 0 limit 1`)
    ).rows as { user_id: string }[];
    const by = (amount: number) => sql`update referral_totals set paid = paid + ${amount}
      where quarter is null and status = 'minted' and (user_id = ${userId} or user_id is null)`;
    await nights.changed(by(1), by(-1), async () => {
      await nights.audit();
      expect((await nights.open()).toSorted()).toEqual([
        "person referral_totals_differ",
        "store referral_totals_differ",
      ]);
      // A closed finding stays closed for these sums, and opens again for others.
      await nights.closeAll();
      await nights.audit();
      expect(await nights.open()).toEqual([]);
      await nights.changed(by(1), by(-1), async () => {
        await nights.audit();
        expect(await nights.open()).toHaveLength(2);
      });
    });
    // A change that is not folded in yet is part of what is kept; one that nothing has brought about is not.
    const sole = sql`insert into referral_total_changes (user_id, sign_ups) values (${userId}, 1)`;
    await nights.changed(
      sole,
      sql`delete from referral_total_changes where user_id = ${userId} and sign_ups = 1 and quarter is null
      and orders = 0 and id = (select max(id) from referral_total_changes)`,
      async () => {
        await nights.audit();
        expect(await nights.open()).toContain("person referral_totals_differ");
      },
    );
  });

  it("finds kept totals of visits that differ from what the codes' own add up to, and nothing once they are rebuilt", async () => {
    const { appDb } = nights.world.fixture.database;
    const [{ code } = { code: "" }] = (await nights.run(sql`select code from refcodes limit 1`)).rows as {
      code: string;
    }[];
    const flush = (visits: number) =>
      recordVisits(
        { db: appDb },
        {
          flush: { code, shard: "weur", total: visits, days: [{ day: "2026-03-20", visits }] },
          now: new Date(nights.at),
        },
      );
    await flush(7);
    await nights.audit();
    expect(await nights.open()).toEqual([]);
    for (const altered of [
      sql`update visit_totals set visits = visits + 1 where day is null`,
      sql`delete from visit_totals where day is not null`,
      sql`insert into visit_totals (day, slot, visits) values ('2026-03-21', 0, 1)`,
      sql`delete from refcode_visits_daily`,
    ]) {
      await nights.run(altered);
      await nights.audit();
      expect(await nights.open()).toEqual(["store visit_totals_differ"]);
      // More visits do not change the facts: a finding that was closed is not opened again.
      await nights.closeAll();
      await flush(8);
      await nights.audit();
      expect(await nights.open()).toEqual([]);
      await nights.run(sql`select rebuild_visit_totals()`);
      await nights.forget();
      await nights.audit();
      expect(await nights.findings()).toEqual([]);
    }
  });

  it("names a payout that entered a batch after its file was made", async () => {
    const late = (interval: string) =>
      sql`update payouts set created_at = created_at + ${interval}::interval where batch_id is not null`;
    await nights.changed(late("2 years"), late("-2 years"), async () => {
      await nights.audit();
      expect(await nights.open()).toContain("batch payout_batch_differs");
    });
  });

  it("names ledgers of a reference that no payment has", async () => {
    const [assist] = (await nights.run(sql`select id, order_reference from erp_sales_assists limit 1`)).rows as {
      id: string;
      order_reference: string;
    }[];
    const to = (reference: string | undefined) =>
      sql`update erp_sales_assists set order_reference = ${reference} where id = ${assist?.id}`;
    await nights.changed(to("ring-nobody-1"), to(assist?.order_reference), async () => {
      await nights.audit();
      expect((await nights.open()).toSorted()).toEqual(["reference assist_missing", "reference reference_unknown"]);
      // Whoever closes it has seen these records: of others it is open again.
      await nights.closeAll();
      await nights.audit();
      expect(await nights.open()).toEqual([]);
      const by = (amount: number) =>
        sql`update erp_sales_assists set commission_minor = commission_minor + ${amount} where id = ${assist?.id}`;
      await nights.changed(by(1), by(-1), async () => {
        await nights.audit();
        expect(await nights.open()).toEqual(["reference reference_unknown"]);
      });
    });
  });

  it("looks at a sale that was taken back from its vendor after it was paid out", async () => {
    await nights.audit();
    const [sale] = (
      await nights.run(sql`select id, net_minor as net from settlements where status = 'paid'
        and not exists (select from settlement_adjustments where settlement_id = settlements.id) limit 1`)
    ).rows as { id: string; net: string }[];
    const { database, referrerId: actorId } = nights.world.fixture;
    await reverseSettlement(
      { db: database.appDb },
      {
        settlementId: sale?.id ?? "",
        seenMinor: BigInt(sale?.net ?? 0),
        actorId,
        reason: "a fraud",
        now: new Date(nights.at),
      },
    );
    expect(await nights.oneRun(await nights.audit({ isWhole: false }))).toMatchObject({ kind: "day", references: 2 });
    expect(await nights.open()).toEqual([]);
  });

  it("looks at a reference as soon as any of its ledgers says that a row was written since", async () => {
    const client = new Client({ connectionString: nights.world.fixture.database.adminUrl });
    await client.connect();
    const db = drizzle(client);
    const since = new Date("2100-01-01");
    const changed = sql`select id from ${changedReferences(since)} as named union select id from ${changedPayouts(since)} as paid`;
    const count = async () => (await db.execute(changed)).rows.length;
    const onTheirWay = await count();
    const unseen: string[] = [];
    for (const table of auditedLedgers) {
      const ledger = getTableName(table);
      const columns = Object.values(getTableColumns(table)).map(({ name }) => name);
      const moment = columns.find((name) => ["created_at", "at", "bound_at", "paid_at"].includes(name));
      if (!moment) continue;
      await client.query(`begin; update ${ledger} set ${moment} = '2100-01-02'`);
      if ((await count()) === onTheirWay) unseen.push(ledger);
      await client.query("rollback");
    }
    await client.end();
    // An order is looked at for its payments; the others are looked at every night, all of them or by their payouts.
    expect(unseen).toEqual(["orders", "payout_batches", "vendor_bank_details", "debt_reliefs"]);
  });

  it("judges what claims to have been paid later than now", async () => {
    const reference = nights.mintedReference();
    const by = (years: number, amount: number) => sql`
      with paid as (update paid_orders set paid_at = paid_at + make_interval(years => ${years}) where order_reference = ${reference})
      update erp_sales_assists set commission_minor = commission_minor + ${amount} where order_reference = ${reference}`;
    await nights.changed(by(100, 1), by(-100, -1), async () => {
      await nights.audit();
      expect(await nights.open()).toContain("reference assist_differs");
    });
  });

  it("looks at what has changed night by night, and at everything once a week", async () => {
    const reference = nights.mintedReference();
    const by = (amount: number) =>
      sql`update erp_sales_assists set commission_minor = commission_minor + ${amount} where order_reference = ${reference}`;
    await nights.audit();
    await nights.changed(by(1), by(-1), async () => {
      // A refund that is not decided is looked at every night.
      const quiet = await nights.audit({ isWhole: false });
      expect(await nights.oneRun(quiet)).toMatchObject({ kind: "day", references: 1 });
      const event = sql`update payment_events set received_at = ${new Date(nights.at).toISOString()}::timestamptz
        where order_reference = ${reference}`;
      await nights.run(event);
      expect(await nights.oneRun(await nights.audit({ isWhole: false }))).toMatchObject({ kind: "day", references: 2 });
      expect(await nights.open()).toEqual(["reference assist_differs"]);
      nights.at += 6 * DAY_MS;
      expect(await nights.oneRun(await nights.audit({ isWhole: false }))).toMatchObject({ kind: "whole" });
    });
    // What was found is looked at again every night, so it goes as soon as it is mended.
    await nights.audit({ isWhole: false });
    expect(await nights.open()).toEqual([]);
  });

  it("leaves a finding closed as long as its facts stay, and opens it again when they change", async () => {
    const reference = nights.mintedReference();
    const by = (amount: number) =>
      sql`update erp_sales_assists set commission_minor = commission_minor + ${amount} where order_reference = ${reference}`;
    await nights.changed(by(1), by(-2), async () => {
      await nights.audit();
      await nights.closeAll();
      await nights.audit();
      expect(await nights.findings()).toMatchObject([{ closedBy: "ann", closeReason: "known" }]);
      await nights.run(by(1));
      const again = await nights.audit();
      expect(await nights.findings()).toMatchObject([
        { closedAt: null, closedBy: null, closeReason: null, openedRun: again },
      ]);
    });
  });
});

it("is no judge of its own: the auditor's role writes no ledger, and the app's says only that a finding is closed", async () => {
  const denied = expect.objectContaining({ cause: expect.objectContaining({ code: "42501" }) });
  const { appDb, auditorDb, consumerDb } = nights.world.fixture.database;
  await nights.audit();
  for (const ledger of ["settlements", "referral_rewards", "payouts", "payment_attempts", "credit_entries", "mails"]) {
    await expect(auditorDb.execute(sql.raw(`delete from ${ledger}`))).rejects.toEqual(denied);
  }
  await expect(auditorDb.execute(sql`select contact from orders`)).rejects.toEqual(denied);
  await expect(auditorDb.execute(sql`select email from users`)).rejects.toEqual(denied);
  for (const db of [appDb, consumerDb]) {
    await expect(db.execute(sql`delete from audit_findings`)).rejects.toEqual(denied);
    await expect(db.execute(sql`update audit_findings set facts = ''`)).rejects.toEqual(denied);
    await expect(db.execute(sql`update chain_payments set order_reference = 'ring-1-1'`)).rejects.toEqual(denied);
  }
});

it("names credit that was booked for a refund or a payout that is none", async () => {
  for (const kind of ["refund", "payout"]) {
    await nights.run(sql`
      with booked as (
        insert into credit_transactions (key, kind, reason, actor_id) values (${`${kind}:none`}, ${kind}, 'none', 'ann') returning key
      ), entries as (
        (select id, 5 as amount from credit_accounts where kind = 'user' and currency = 'UAH' limit 1)
        union all (select id, -5 from credit_accounts where kind = 'sales' and currency = 'UAH')
      )
      insert into credit_entries (id, transaction_key, account_id, amount_minor)
      select key || ':' || id, key, id, amount from booked, entries`);
  }
  await nights.audit();
  expect((await nights.findings()).map(({ subjectId, code }) => [subjectId, code])).toEqual([
    ["payout:none", "reference_unknown"],
    ["refund:none", "reference_unknown"],
  ]);
});
