import type pg from "pg";

/** Whose password the grown people get. */
const DEMO = "demo-referrer";

/** When the newest row was made: after all sales of a grown ledger. */
const NOW = "2026-03-20 09:00:00+00";

/**
 * Adds what desks list besides sales (`growLedger`) and people (`grownCodes`), `rows` of each: parked payment events, dead letters,
 * findings, actions, credit that `admin` gave, and the referrer's notifications and letters. Refunded rewards that were paid leave
 * debts, and of one sale in fifty a refund was refused. The newest people have names and addresses as long as real ones. One
 * statement a table, without triggers.
 */
export async function growDesk(client: pg.Client, rows: number, { admin }: { admin: string }): Promise<void> {
  await client.query("begin");
  // Foreign keys and triggers would look at each of the rows.
  await client.query("set local session_replication_role = replica");
  for (const statement of [...ofSales(), ...ofDesks(rows, admin), ...ofPeople(rows)]) await client.query(statement);
  await client.query("commit");
  await client.query("vacuum analyze");
}

/** One sale, as `growLedger` made it. */
const sale = `(select id as order_id, paid_reference as reference, buyer_id, total_minor, paid_at as at,
  substr(id, 2)::int as n from orders where id ~ '^o[0-9]+$') as sale`;

function ofSales(): string[] {
  return [
    // The Minter would refuse them: nobody has signed for the wallet.
    `update referral_rewards set not_before = timestamptz '2100-01-01' where status = 'approved'`,
    `insert into refunds (id, order_reference, amount_minor, currency, reason, note, status, next_try_at, last_answer_code,
      last_answer_params, created_at, ended_at)
      select reference || ':x', reference, 2000, 'UAH', 'goodwill', 'The parcel came late', 'refused', at, 'provider_said',
        '{"answer": "Merchant balance is not enough"}', at, at + interval '1 hour' from ${sale} where n % 50 = 7`,
    `insert into reward_debts (order_reference, position, user_id, token_amount, cause, refund_id, created_at)
      select order_reference, 1, referrer_user_id, 25000000000000000, 'refund', refund_id, reward_adjustments.created_at
      from reward_adjustments join referral_rewards using (order_reference) where status = 'minted'`,
    `insert into token_debtors (user_id, outstanding) select user_id, sum(token_amount) from reward_debts group by user_id`,
  ];
}

/** Rows `n` from 1, each `at` a moment before {@link NOW}: the newest is 1. */
const eachOf = (rows: number) =>
  `(select n, timestamptz '${NOW}' - n * interval '1 minute' as at from generate_series(1, ${rows}) n) as row`;

function ofDesks(rows: number, admin: string): string[] {
  const each = eachOf(rows);
  const runs = Math.min(Math.ceil(rows / 100), 400);
  return [
    `insert into payment_events (key, order_reference, status, outcome, note_code, note_params, note, payload, received_at, resolved_at,
      resolved_by, resolution)
      select 'event-' || n, case n % 4 when 0 then 'ring-test-nobody' || n || '-1' else 'ring-test-o' || n || '-1' end, 'Approved',
        'parked', (array['unknown_reference', 'amount_differs', 'refunded_elsewhere', 'refund_waits'])[n % 4 + 1], '{}',
        (array['unknown reference', 'amount or currency differs from the attempt', 'refunded at the provider',
          'a refund waits at the provider'])[n % 4 + 1],
        jsonb_build_object('orderReference', 'ring-test-o' || n || '-1', 'amount', 100, 'currency', 'UAH',
          'transactionStatus', 'Approved', 'merchantSignature', md5(n::text), 'email', 'somebody@a-long-domain.example'), at,
        case when n % 5 = 4 then at + interval '1 day' end, case when n % 5 = 4 then '${admin}' end,
        case when n % 5 = 4 then 'paid back by hand' end from ${each}`,
    `insert into dead_letters (id, queue, body, attempts, received_at, resolved_at, resolution, resolved_by, resolution_reason)
      select 'letter-' || n, 'events', case n % 3 when 0 then jsonb_build_object('type', 'payment.paid', 'orderReference',
          'ring-test-o' || n || '-1') when 1 then jsonb_build_object('type', 'refcode.changed', 'code', 'Frnd7Ref')
          else '{"of": "nobody"}'::jsonb end, 4, at, case when n % 5 = 4 then at end, case when n % 5 = 4 then 'dropped' end,
        case when n % 5 = 4 then '${admin}' end, case when n % 5 = 4 then 'a test of ours' end from ${each}`,
    `insert into audit_runs (id, kind, started_at, step, references_checked, ended_at)
      select to_char(timestamptz '${NOW}' - n * interval '1 day', 'YYYY-MM-DD'), case n % 7 when 0 then 'whole' else 'day' end,
        timestamptz '${NOW}' - n * interval '1 day', 'done', n * 1000, timestamptz '${NOW}' - n * interval '1 day'
      from generate_series(1, ${runs}) n`,
    `insert into audit_findings (id, subject, subject_id, code, params, facts, first_seen_at, last_seen_at, opened_run, closed_at,
      closed_by, close_reason)
      select gen_random_uuid(), case n % 3 when 0 then 'person' when 1 then 'reference' else 'payment' end,
        case n % 3 when 0 then 'p' || n when 1 then 'ring-test-o' || n || '-1' else md5(n::text) end,
        case n % 3 when 0 then 'referral_totals_differ' when 1 then 'settlement_metadata_differs' else 'chain_payment_unexplained' end,
        case n % 3 when 2 then jsonb_build_object('wallet', '0x' || lpad(n::text, 40, 'a'), 'txHash', '0x' || lpad(n::text, 64, 'b'))
          else '{}'::jsonb end, md5(n::text), at, at, to_char(timestamptz '${NOW}' - (n % ${runs} + 1) * interval '1 day', 'YYYY-MM-DD'),
        case when n % 6 = 5 then at + interval '1 day' end, case when n % 12 = 11 then '${admin}' end,
        case when n % 12 = 11 then 'looked into: a courier paid in cash' end from ${each}`,
    `insert into action_log (id, actor, action, subject, subject_id, before, after, reason, at)
      select 'action-' || n, case n % 3 when 0 then 'operator:night-shift' else '${admin}' end,
        (array['vendor.terms', 'person.blocked', 'reward.rejected', 'product.rate'])[n % 4 + 1],
        (array['vendor', 'person', 'payment', 'product'])[n % 4 + 1],
        (array['v1', 'p' || n, 'ring-test-o' || n || '-1', 'cup'])[n % 4 + 1],
        case n % 4 when 0 then '{"payoutHoldDays": 3, "payoutSchedule": "weekly"}' when 3 then '{"referralRateBp": 500}' end::jsonb,
        case n % 4 when 0 then '{"payoutHoldDays": 14, "payoutSchedule": "monthly"}' when 3 then '{"referralRateBp": 750}' end::jsonb,
        case n % 4 when 0 then 'agreed with the vendor by telephone' when 3 then null else 'several orders to one address' end, at
      from ${each}`,
    `insert into credit_accounts (id, kind, owner_id, currency, balance_minor) values ('user:buyer:UAH', 'user', 'buyer', 'UAH', ${rows * 100})`,
    `insert into credit_transactions (key, kind, reason, actor_id, created_at)
      select 'grant:grown-' || n, 'grant', 'for a parcel that came late', '${admin}', at from ${each}`,
    `insert into credit_entries (id, transaction_key, account_id, amount_minor, created_at)
      select 'grown-' || n, 'grant:grown-' || n, 'user:buyer:UAH', 100, at from ${each}`,
    // Few are open at any moment.
    `insert into admin_proposals (id, kind, subject_id, details, reason, proposed_by, proposed_at)
      select 'proposal-' || n, case n % 2 when 0 then 'credit' else 'role' end, 'p' || n,
        case n % 2 when 0 then '{"amountMinor": "12345600", "currency": "UAH"}' else '{"role": "vendor"}' end::jsonb,
        'agreed at the weekly meeting', 'owner', timestamptz '${NOW}' - n * interval '1 hour'
      from generate_series(1, ${Math.min(rows, 20)}) n`,
  ];
}

function ofPeople(rows: number): string[] {
  const each = eachOf(rows);
  return [
    `insert into notifications (id, user_id, type, data, created_at, read_at)
      select 'news-' || n, 'referrer', (array['referral_reward_minted', 'referral_reward_approved', 'referral_reward_rejected',
          'referral_reward_reduced'])[n % 4 + 1],
        jsonb_build_object('orderReference', 'ring-test-o' || n || '-1', 'tokenAmount', '250000000000000000', 'tokenDecimals', '18')
          || case n % 4 when 0 then jsonb_build_object('txHash', '0x' || lpad(n::text, 64, 'c')) when 2 then
          '{"rejectionReason": "several orders to one address"}'::jsonb else '{}'::jsonb end, at, case when n > 3 then at end from ${each}`,
    `insert into mails (id, recipient, kind, created_at, expires_at, sent_at)
      select 'mail-' || n, 'referrer@many.test', 'rewardEarned', at, at + interval '1 day', at from ${each}`,
    `update users set name = 'Олександра-Владислава Перепелиця-Загородня ' || id,
      email = 'oleksandra.perepelytsia-zahorodnia+' || id || '@accounting.department.example'
      where id ~ '^p[0-9]{1,2}$'`,
    `update users set email_verified = true where id in ('owner', 'referrer', 'buyer')`,
    `update users set role = 'vendor' where id = 'owner'`,
    `update users set banned = true, ban_reason = 'sent spam' where id ~ '^p[0-9]*3$'`,
    // They sign in as the demo's people do.
    `insert into accounts (id, user_id, account_id, provider_id, password)
      select id, id, id, 'credential', (select password from accounts where user_id = '${DEMO}') from users
      where id in ('owner', 'referrer', 'buyer')`,
  ];
}

/** Removes whatever was grown, and the demo's code, so that nothing is listed. The demo's people, goods and vendors stay. */
export async function emptyStore(client: pg.Client): Promise<void> {
  await client.query("begin");
  await client.query("set local session_replication_role = replica");
  for (const table of emptied) await client.query(`delete from ${table}`);
  for (const [table, column] of Object.entries(kept)) {
    await client.query(
      `delete from ${table} where ${column} ~ '^(p[0-9]+|owner|buyer|referrer|user:buyer:UAH|v[12]|cup)$'`,
    );
  }
  await client.query("commit");
  await client.query("select rebuild_vendor_totals(), rebuild_referral_totals(), rebuild_visit_totals()");
}

const emptied = [
  "orders",
  "order_items",
  "settlements",
  "shipments",
  "settlement_adjustments",
  "settlement_moves",
  "erp_sales_assists",
  "payment_attempts",
  "payment_events",
  "refunds",
  "refund_lines",
  "paid_orders",
  "payouts",
  "payout_batches",
  "payout_settlements",
  "payout_adjustments",
  "referral_rewards",
  "reward_transitions",
  "reward_adjustments",
  "reward_debts",
  "token_debtors",
  "refcodes",
  "refcode_visits_total",
  "referral_totals",
  "dead_letters",
  "audit_findings",
  "audit_runs",
  "action_log",
  "account_actions",
  "credit_entries",
  "credit_transactions",
  "admin_proposals",
  "notifications",
  "mails",
];

/** Tables that have rows of the demo too, by the column that tells whose they are. */
const kept = {
  accounts: "user_id",
  sessions: "user_id",
  wallets: "user_id",
  credit_accounts: "id",
  vendors: "id",
  products: "id",
  users: "id",
};
