import { type SQL, sql } from "drizzle-orm";
import { totalsDrift } from "#core/domain/audit-payouts";
import { debtorDrift } from "#core/domain/audit-tokens";
import { ORDER_MOVEMENT, PAYOUT_MOVEMENT, REFUND_MOVEMENT } from "#core/domain/credit";
import { THE_CLONE } from "#core/domain/logged-action";
import type { AuditContext } from "#core/services/audit/audit-context";
import type { PageOutcome } from "#core/services/audit/commit-page";
import { debtorsQuery } from "#core/services/audit/debtors-query";
import { wrongReferralTotals } from "#core/services/audit/referral-totals-query";
import { unchanging } from "#core/services/audit/unchanging";
import { totalsOf, vendorTotalsQuery } from "#core/services/audit/vendor-totals-query";
import { wrongVisitTotals } from "#core/services/audit/visit-totals-query";
import type { Database } from "#db/client";
import type { TableName } from "#db/grants/rights";

/** Everybody who ever owed. */
const everyDebtor = sql`(select user_id from token_debtors union select user_id from reward_debts
  union select user_id from reward_offsets union select user_id from debt_reliefs
  union select from_user_id from debt_transfers union select to_user_id from debt_transfers)`;

/**
 * What only a look over everything shows: kept totals against the ledger itself, people's balances, payouts that entered a
 * batch after its file was made, and ledgers of references that no payment has. One round trip.
 */
export async function auditLedgers({ db }: AuditContext): Promise<PageOutcome> {
  const [, kept, sums, referrals, visits, debtors, batches, unknown] = await db.batch([
    unchanging(db),
    vendorTotalsQuery(db, sql`(select vendor_id, currency from vendor_totals)`),
    wrongTotals(db),
    wrongReferralTotals(db),
    wrongVisitTotals(db),
    debtorsQuery(db, everyDebtor),
    // Whoever fills a batch may have looked at the clock a while before it was closed.
    db.execute<{ id: string; payouts: string }>(sql`
      select b.id, string_agg(p.id, ' ' order by p.id) as payouts
      from payout_batches as b join payouts as p on p.batch_id = b.id
      where p.created_at > b.sealed_at + interval '1 hour' group by b.id`),
    unknownReferences(db),
  ]);
  const whole = totalsOf(kept).filter((totals) => totalsDrift({ settlements: [], vendorTotals: [totals] }).length > 0);
  const vendors = new Map<string, { vendorId: string; currency: string; facts: unknown }>();
  for (const { vendorId, currency, ...facts } of whole) {
    vendors.set(`${vendorId}:${currency}`, { vendorId, currency, facts });
  }
  for (const { vendor_id: vendorId, currency, ...facts } of sums.rows) {
    vendors.set(`${vendorId}:${currency}`, { vendorId, currency, facts });
  }
  return {
    step: "search",
    cursor: null,
    findings: [
      ...[...vendors].map(([subjectId, { vendorId, currency, facts }]) => ({
        subject: "vendor" as const,
        subjectId,
        code: "vendor_totals_differ" as const,
        params: { vendor: vendorId, currency },
        facts,
      })),
      ...referrals.rows.map(({ user_id: userId, wrong }) => ({
        ...(userId === null
          ? { subject: "store" as const, subjectId: THE_CLONE }
          : { subject: "person" as const, subjectId: userId }),
        code: "referral_totals_differ" as const,
        params: {},
        facts: wrong,
      })),
      ...visits.rows.map(({ wrong }) => ({
        subject: "store" as const,
        subjectId: THE_CLONE,
        code: "visit_totals_differ" as const,
        params: {},
        facts: wrong,
      })),
      ...debtors
        .filter((debtor) => debtorDrift([debtor]).length > 0)
        .map(({ userId, outstanding, booked }) => ({
          subject: "person" as const,
          subjectId: userId,
          code: "debtor_differs" as const,
          params: { outstanding: outstanding.toString(), booked: booked.toString() },
          facts: { outstanding, booked },
        })),
      ...batches.rows.map(({ id, payouts }) => ({
        subject: "batch" as const,
        subjectId: id,
        code: "payout_batch_differs" as const,
        params: { payouts },
        facts: payouts,
      })),
      ...unknown.rows.map(({ id, records }) => ({
        subject: "reference" as const,
        subjectId: id,
        code: "reference_unknown" as const,
        params: {},
        facts: records,
      })),
    ],
    looked: sql`f.subject in ('vendor', 'person', 'batch', 'store') or f.code = 'reference_unknown'`,
  };
}

/** Ledgers that name a reference without a key that requires it. */
const naming = [
  "settlements",
  "settlement_adjustments",
  "erp_sales_assists",
  "assist_adjustments",
  "referral_rewards",
  "reward_adjustments",
] as const satisfies readonly TableName[];

/**
 * References that no payment has, and movements of credit for a refund or a payout that is none, by their keys; with all records
 * that name them: of other records a finding that was closed is one again.
 */
function unknownReferences(db: Database) {
  const named = naming.map((ledger) => {
    const table = sql.identifier(ledger);
    return sql`select order_reference as id, to_jsonb(${table}) as record from ${table}
      where not exists (select from payment_attempts as paid where paid.order_reference = ${table}.order_reference)`;
  });
  const booked = (prefix: string, { id, isKnown }: { id: SQL; isKnown: SQL }) => sql`
    select ${id}, to_jsonb(t) || jsonb_build_object('entries',
      (select jsonb_agg(e order by e.id) from credit_entries as e where e.transaction_key = t.key))
    from credit_transactions as t cross join lateral (select substr(key, ${prefix.length + 1}::int) as id) as about
    where starts_with(key, ${prefix}) and not exists (${isKnown})`;
  const about = sql`about.id`;
  const movements = [
    booked(ORDER_MOVEMENT, { id: about, isKnown: sql`select from payment_attempts where order_reference = ${about}` }),
    booked(REFUND_MOVEMENT, { id: sql`key`, isKnown: sql`select from refunds where id = ${about}` }),
    booked(PAYOUT_MOVEMENT, { id: sql`key`, isKnown: sql`select from payouts where id = ${about}` }),
  ];
  return db.execute<{ id: string; records: string }>(sql`
    select id, jsonb_agg(record order by record)::text as records
    from (${sql.join([...named, ...movements], sql` union all `)}) as unknown group by id`);
}

/** Kept totals that are not what settlements and adjustments come to: as `rebuild_vendor_totals` makes them anew. */
function wrongTotals(db: Database) {
  const sums = ["sales", "gross", "referred", "platform", "referral", "net", "pending", "held", "in_payout", "paid"];
  const counts = ["pending_sales", "held_sales", "in_payout_sales", "paid_sales", "reversed_sales"];
  const names = [...sums, ...counts];
  const keptName = (name: string) => (name === "sales" || counts.includes(name) ? name : `${name}_minor`);
  const ledger = sql.raw(names.map((name) => `coalesce(ledger.${name}, 0)`).join());
  const kept = sql.raw(names.map((name) => `coalesce(kept.${keptName(name)}, 0)`).join());
  const by = (what: string, standing: string) =>
    sql.raw(`coalesce(${what} filter (where standing = '${standing}'), 0)`);
  return db.execute<{ vendor_id: string; currency: string; ledger: string; kept: string }>(sql`
    select vendor_id, currency, row(${ledger})::text as ledger, row(${kept})::text as kept
    from (
      select vendor_id, currency, count(*) as sales, sum(gross) as gross,
        coalesce(sum(gross) filter (where referral_minor > 0), 0) as referred, sum(platform) as platform,
        sum(referral) as referral, sum(net) as net, ${by("sum(net)", "pending")} as pending, ${by("sum(net)", "held")} as held,
        ${by("sum(net)", "in_payout")} as in_payout, ${by("sum(net)", "paid")} as paid,
        ${by("count(*)", "pending")} as pending_sales, ${by("count(*)", "held")} as held_sales,
        ${by("count(*)", "in_payout")} as in_payout_sales, ${by("count(*)", "paid")} as paid_sales,
        ${by("count(*)", "reversed")} as reversed_sales
      from (
        select s.vendor_id, s.currency, s.referral_minor, settlement_standing(s.status, s.held_by_refund) as standing,
          s.gross_minor - coalesce(off.gross, 0) as gross, s.platform_minor - coalesce(off.platform, 0) as platform,
          s.referral_minor - coalesce(off.referral, 0) as referral, s.net_minor - coalesce(off.net, 0) as net
        from settlements as s left join (
          select settlement_id, sum(gross_minor) as gross, sum(platform_minor) as platform, sum(referral_minor) as referral,
            sum(net_minor) as net from settlement_adjustments group by settlement_id
        ) as off on off.settlement_id = s.id
      ) as left_of group by vendor_id, currency
    ) as ledger full join vendor_totals as kept using (vendor_id, currency)
    where (${ledger}) is distinct from (${kept})`);
}
