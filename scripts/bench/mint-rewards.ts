import type pg from "pg";
import { DEMO_REFCODE } from "#db/seed/demo";

/** 100.00 UAH at 5 % and 40 UAH a dollar is 0.125 USD: 1.25 tokens at 0.10. */
const AMOUNT = "1250000000000000000";

const receipt = {
  currency: "UAH",
  lines: [{ itemId: "bench", lineTotal: "10000", rateBp: 500, source: "default" }],
  uahPerUsd: "40",
  rounding: "floor",
  tokenDecimals: 18,
  price: { tokenUsd: "0.10", source: "config", at: "2026-11-21T00:00:00.000Z" },
};

/** Paid orders with priced rewards that wait for approval, each to a wallet of its own, numbered on from `after`. */
export async function insertRewards(admin: pg.Client, count: number, after = 0): Promise<void> {
  const each = `from generate_series(${after} + 1, ${after} + $1::int) as i`;
  const wallet = "'0xbe' || lpad(to_hex(i), 38, '0')";
  await admin.query(
    `insert into orders (id, buyer_id, status, currency, total_minor, contact, referral_code, referrer_user_id,
       referrer_wallet, reward_percent, paid_at, paid_reference)
     select 'bench-' || i, 'demo-buyer', 'paid', 'UAH', 10000, '{}'::jsonb, $2, 'demo-referrer', ${wallet}, 5, now(),
       'bench-' || i || '-1' ${each}`,
    [count, DEMO_REFCODE],
  );
  await admin.query(
    `insert into order_items (id, order_id, position, product_id, vendor_id, name, quantity, unit_price_minor,
       line_total_minor, referral_rate_bp, referral_rate_source, platform_rate_bp)
     select 'bench-' || i || '-0', 'bench-' || i, 0, p.id, p.vendor_id, p.name, 1, 10000, 10000, 500, 'default', 2000
     ${each}, (select id, vendor_id, name from products limit 1) p`,
    [count],
  );
  await admin.query(
    `insert into payment_attempts (order_reference, purpose, order_id, payer_id, provider, amount_minor, currency, status)
     select 'bench-' || i || '-1', 'store_order', 'bench-' || i, 'demo-buyer', 'wayforpay', 10000, 'UAH', 'approved'
     ${each}`,
    [count],
  );
  await insertGrounds(admin, count, each);
  await admin.query(
    `insert into referral_rewards (order_reference, purpose, order_id, referral_code, referrer_user_id, referrer_wallet,
       rail, status, currency, commission_numerator, reward_percent, usd_micros, token_amount, token_decimals, receipt)
     select 'bench-' || i || '-1', 'store_order', 'bench-' || i, $2, 'demo-referrer', ${wallet}, 'fiat',
       'pending_approval', 'UAH', 5000000, 5, 125000, ${AMOUNT}, 18, $3::jsonb ${each}`,
    [count, DEMO_REFCODE, JSON.stringify(receipt)],
  );
}

/** What else a paid card order leaves, and the Minter wants to see: the payment's event, settlement and sales assist. */
async function insertGrounds(admin: pg.Client, count: number, each: string): Promise<void> {
  await admin.query(
    `insert into paid_orders (order_id, order_reference, paid_at) select 'bench-' || i, 'bench-' || i || '-1', now() ${each}`,
    [count],
  );
  await admin.query(
    `insert into payment_events (key, order_reference, status, outcome, payload, received_at, position)
     select 'bench-' || i, 'bench-' || i || '-1', 'Approved', 'applied', '{}', now(), 1 ${each}`,
    [count],
  );
  await admin.query(
    `insert into settlements (id, order_id, order_reference, vendor_id, currency, gross_minor, platform_minor,
       referral_minor, net_minor, due_at, metadata)
     select 'bench-' || i, 'bench-' || i, 'bench-' || i || '-1', p.vendor_id, 'UAH', 10000, 2000, 500, 7500, now(), '{}'
     ${each}, (select vendor_id from products limit 1) p`,
    [count],
  );
  await admin.query(
    `insert into erp_sales_assists (id, order_id, order_reference, vendor_id, referrer_user_id, referral_code, currency,
       commission_minor)
     select 'bench-' || i, 'bench-' || i, 'bench-' || i || '-1', p.vendor_id, 'demo-referrer', $2, 'UAH', 500
     ${each}, (select vendor_id from products limit 1) p`,
    [count, DEMO_REFCODE],
  );
}

const APPROVED = `moved as (
    update referral_rewards set status = 'approved', approved_at = now()
    where order_reference in (select order_reference from waiting) returning order_reference, token_amount
  )
  insert into reward_approvals (order_reference, admin_id, token_amount, at)
  select order_reference, 'demo-admin', token_amount, now() from moved returning order_reference`;

/** An admin approves everything that waits at one moment. */
export async function approveAll(admin: pg.Client): Promise<void> {
  await admin.query(
    `with waiting as (select order_reference from referral_rewards where status = 'pending_approval'), ${APPROVED}`,
  );
}

/** An admin approves one that waits. Answers its reference. */
export async function approveOne(admin: pg.Client): Promise<string> {
  const { rows } = await admin.query<{ order_reference: string }>(
    `with waiting as (
       select order_reference from referral_rewards where status = 'pending_approval' limit 1
     ), ${APPROVED}`,
  );
  const [approved] = rows;
  if (!approved) throw new Error("nothing waits for approval");
  return approved.order_reference;
}
