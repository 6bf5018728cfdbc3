import { createHash } from "node:crypto";
import type pg from "pg";

export interface GrownLedger {
  ownerId: string;
  /** Who recommended all of it. */
  referrerId: string;
  vendorId: string;
  code: string;
  sales: number;
  /** A moment after the newest sale, and the month before it. */
  now: Date;
  month: string;
  /** The id of a settlement, and the reference of its order: of so many, the newest is 1. */
  settlementId(position: number): string;
  reference(position: number): string;
  /** By which the referrer names that order's reward. */
  rewardKey(position: number): string;
}

const reference = (position: number) => `ring-test-o${position}-1`;

/** When every ledger ends: sales were made every half minute before. */
const NOW = "2026-03-20 09:00:00+00";

const SALES_A_PAYOUT = 10;

/**
 * A store of two vendors of one owner that sold so many times, all recommended by one person; one sale in a hundred is the
 * second vendor's. By age: one fifth waits for payout, one sale in eight of it held; the rest is paid, ten
 * sales a payout; one sale in ten was refunded in part. Rewards wait as long, one in 40 is rejected and one approved; a hundred
 * have a history. The parcels of half a day at most are not sent yet. In one statement a table, without
 * triggers; what triggers keep is made anew at the end.
 */
export async function growLedger(client: pg.Client, sales: number): Promise<GrownLedger> {
  await client.query("begin");
  // Foreign keys and triggers would look at each of the rows.
  await client.query("set local session_replication_role = replica");
  for (const statement of tables(sales)) await client.query(statement);
  await client.query("commit");
  await client.query("select rebuild_vendor_totals(), rebuild_referral_totals()");
  await client.query("vacuum analyze");
  return {
    ownerId: "owner",
    referrerId: "referrer",
    vendorId: "v1",
    code: "Frnd7Ref",
    sales,
    now: new Date("2026-03-20T09:00:00Z"),
    month: "2026-03",
    reference,
    rewardKey: (position) =>
      createHash("md5")
        .update(reference(position))
        .digest("hex")
        .replace(/(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-"),
    settlementId: (position) => `ring-test-o${position}-1:${position % 100 === 0 ? "v2" : "v1"}`,
  };
}

function tables(sales: number): string[] {
  const unsent = Math.min(1440, sales / 2);
  const each = `(select n, 'o' || n as order_id, 'ring-test-o' || n || '-1' as reference, case when n % 100 = 0 then 'v2' else 'v1' end as vendor,
    timestamptz '${NOW}' - n * interval '30 seconds' as at,
    case when n > ${sales} / 5 then 'paid' when n % 8 = 7 then 'held' when n % 200 = 9 then 'reversed' else 'pending' end as status,
    -- Vendors are paid apart.
    'p' || case when n % 100 = 0 then 'w' else 'v' end || n / ${SALES_A_PAYOUT} as payout
    from generate_series(1, ${sales}) n) as sale`;
  const payout = `from ${each} where status = 'paid' group by payout, vendor`;
  return [
    `insert into users (id, name, email) values ('owner', 'Owner', 'owner@many.test'), ('buyer', 'Buyer', 'buyer@many.test'),
      ('referrer', 'Referrer', 'referrer@many.test')`,
    `insert into vendors (id, user_id, name, tier, payout_method) values ('v1', 'owner', 'Cups', 'starter', 'bank'),
      ('v2', 'owner', 'Hats', 'starter', 'bank')`,
    `insert into products (id, slug, vendor_id, name, description, price_minor, currency, stock)
      values ('cup', 'cup', 'v1', '{"en": "Cup", "uk": "Чашка", "ru": "Чашка"}', '{}', 10000, 'UAH', 1)`,
    `insert into orders (id, buyer_id, status, currency, total_minor, contact, referral_code, referrer_user_id, reward_percent,
      created_at, paid_at, paid_reference)
      select order_id, 'buyer', 'paid', 'UAH', 10000, '{"name": "B", "phone": "380501112233", "city": "Kyiv", "address": "1"}',
        'Frnd7Ref', 'referrer', 5, at, at, reference from ${each}`,
    `insert into payment_attempts (order_reference, purpose, order_id, payer_id, provider, amount_minor, currency, status, created_at)
      select reference, 'store_order', order_id, 'buyer', 'wayforpay', 10000, 'UAH', 'approved', at from ${each}`,
    `insert into paid_orders (order_id, order_reference, paid_at) select order_id, reference, at from ${each}`,
    `insert into order_items (id, order_id, position, product_id, vendor_id, name, quantity, unit_price_minor, line_total_minor,
      referral_rate_bp, referral_rate_source, platform_rate_bp)
      select order_id || '-0', order_id, 0, 'cup', vendor, '{"en": "Cup", "uk": "Чашка", "ru": "Чашка"}', 1, 10000, 10000, 500,
        'default', 2000 from ${each}`,
    `insert into settlements (id, order_id, order_reference, vendor_id, currency, gross_minor, platform_minor, referral_minor,
      net_minor, status, hold_reason, due_at, created_at, metadata)
      select reference || ':' || vendor, order_id, reference, vendor, 'UAH', 10000, 2000, 500, 7500, status,
        case status when 'held' then 'looks odd' end, date_trunc('week', at) + interval '14 days', at, jsonb_build_object(
        'orderReference', reference, 'referralCode', 'Frnd7Ref', 'payout',
        jsonb_build_object('schedule', 'weekly', 'holdDays', 3, 'timeZone', 'Europe/Kyiv'), 'commissionBreakdown',
        jsonb_build_object('currency', 'UAH', 'gross', '10000', 'platformCommission', '2000', 'referralCommission', '500',
          'netPayout', '7500', 'lines', jsonb_build_array(jsonb_build_object('itemId', order_id || '-0', 'lineTotal', '10000',
          'platformRateBp', 2000, 'referralRateBp', 500, 'referralRateSource', 'default'))))
      from ${each}`,
    `insert into shipments (settlement_id, order_id, vendor_id, created_at, sent_at, sent_by, carrier)
      select reference || ':' || vendor, order_id, vendor, at, case when n > ${unsent} then at + interval '12 hours' end,
        case when n > ${unsent} then 'owner' end, case when n > ${unsent} then 'Nova Poshta' end from ${each}`,
    `insert into refunds (id, order_reference, amount_minor, currency, reason, status, position, next_try_at, created_at)
      select reference || ':r', reference, 1000, 'UAH', 'goodwill', 'done', 1, at, at + interval '1 hour' from ${each}
      where n % 10 = 3`,
    `insert into refund_lines (refund_id, item_id, quantity, amount_minor)
      select reference || ':r', order_id || '-0', 0, 1000 from ${each} where n % 10 = 3`,
    `insert into settlement_adjustments (refund_id, settlement_id, order_reference, vendor_id, currency, gross_minor,
      platform_minor, referral_minor, net_minor, created_at)
      select reference || ':r', reference || ':' || vendor, reference, vendor, 'UAH', 1000, 200, 50, 750, at + interval '1 hour'
      from ${each} where n % 10 = 3`,
    `insert into refcodes (code, user_id, wallet_address) values ('Frnd7Ref', 'referrer', '0x00000000000000000000000000000000000000a1')`,
    `insert into referral_rewards (order_reference, public_id, purpose, order_id, referral_code, referrer_user_id, referrer_wallet, rail, status,
      currency, commission_numerator, reward_percent, usd_micros, token_amount, token_decimals, receipt, minted_amount, created_at,
      approved_at, minted_at, tx_hash, rejection_reason)
      select reference, md5(reference)::uuid, 'store_order', order_id, 'Frnd7Ref', 'referrer', '0x00000000000000000000000000000000000000a1', 'fiat', reward,
        'UAH', 5000000, 5, 125000, 250000000000000000, 18, jsonb_build_object('currency', 'UAH', 'lines', jsonb_build_array(
          jsonb_build_object('itemId', order_id || '-0', 'lineTotal', '10000', 'rateBp', 500, 'source', 'default')),
          'uahPerUsd', '40', 'rounding', 'floor', 'tokenDecimals', 18,
          'price', jsonb_build_object('tokenUsd', '0.5', 'source', 'fixed', 'at', at)),
        case reward when 'minted' then 250000000000000000 end, at, case when reward in ('approved', 'minted') then at end,
        case reward when 'minted' then at end, case reward when 'minted' then '0x' || n end, case reward when 'rejected' then 'odd' end
      from (select *, case when n % 40 = 5 then 'rejected' when status = 'paid' then 'minted' when n % 40 = 6 then 'approved'
        else 'pending_approval' end as reward from ${each}) as rewarded`,
    `insert into reward_transitions (id, order_reference, from_status, to_status, actor, at)
      select reference || step.to_status, reference, step.from_status, step.to_status, 'test', at from ${each}
      cross join (values (null, 'pending_approval'), ('pending_approval', 'approved'), ('approved', 'minting'), ('minting', 'minted'))
        as step (from_status, to_status) where n between 500 and 600 and (status = 'paid' and n % 40 <> 5 or step.from_status is null)`,
    `insert into reward_adjustments (refund_id, order_reference, commission_numerator, token_amount, created_at)
      select reference || ':r', reference, 500000, 25000000000000000, at + interval '1 hour' from ${each} where n % 10 = 3`,
    `insert into payout_batches (id, currency, debtor_name, debtor_iban, actor, created_at, sealed_at)
      select 'batch', 'UAH', 'Ring', 'UA', 'test', timestamptz '${NOW}', timestamptz '${NOW}'`,
    `insert into payouts (id, vendor_id, currency, method, status, amount_minor, settled_minor, adjusted_minor, batch_id,
      bank_details_id, key_id, iban_cipher, holder_cipher, tax_code_cipher, purpose_cipher, iban_masked, actor, created_at, paid_at)
      select payout, vendor, 'UAH', 'bank', 'paid', count(*) * 7500 - count(*) filter (where n % 10 = 3) * 750, count(*) * 7500,
        count(*) filter (where n % 10 = 3) * 750, 'batch', 'details', 'k', 'c', 'c', 'c', 'c', 'UA21…0001', 'test', max(at),
        max(at) + interval '1 day' ${payout}`,
    `insert into payout_settlements (payout_id, settlement_id, net_minor)
      select payout, reference || ':' || vendor, 7500 from ${each} where status = 'paid'`,
    `insert into payout_adjustments (payout_id, refund_id, settlement_id, net_minor)
      select payout, reference || ':r', reference || ':' || vendor, 750 from ${each} where status = 'paid' and n % 10 = 3`,
    `insert into settlement_moves (id, settlement_id, from_status, to_status, actor, at)
      select reference || ':' || vendor || step.to_status, reference || ':' || vendor, step.from_status, step.to_status, 'test',
        at + interval '1 day' from ${each}
      cross join (values ('pending', 'in_payout'), ('in_payout', 'paid')) as step (from_status, to_status) where status = 'paid'`,
  ];
}
