import { sql } from "drizzle-orm";
import type { PayoutMethod } from "#core/domain/payout";
import type { Database } from "#db/client";

/** What every sale of {@link addManySales} costs; a fifth of it is the platform's. */
export const SALE_MINOR = 10_000n;

/** Begins the ids of the vendors and the references of the sales. */
const NAME = "many";

/** The reference of a sale, from 1. */
export const saleReference = (number: number) => `${NAME}-${number}-1`;

export interface ManySales {
  vendors: number;
  sales: number;
  methods?: readonly PayoutMethod[];
  /** Due not long ago, but in so many steps of ten milliseconds from a moment on. */
  dueIn?: { steps: number; from: Date };
}

/**
 * Paid orders of one line each, with their settlements, due since long: as a payment leaves them, but all at once. They are
 * shared out evenly between the vendors, who have bank details and are paid in turn by credit and by bank.
 */
export async function addManySales(
  admin: Database,
  { vendors, sales, methods = ["credit"], dueIn }: ManySales,
): Promise<void> {
  const soldAt = sql`'2026-02-01T10:00:00Z'::timestamptz`;
  const dueAt = dueIn
    ? sql`${dueIn.from.toISOString()}::timestamptz + (n % ${dueIn.steps}::int) * interval '10 ms'`
    : soldAt;
  const statements = [
    sql`insert into users (id, name, email) select ${`${NAME}-owner-`} || n, 'Owner ' || n, ${`${NAME}-`} || n || '@owners.test'
      from generate_series(0, ${vendors}::int) n`,
    sql`insert into vendors (id, user_id, name, tier, payout_method)
      select ${`${NAME}-`} || n, ${`${NAME}-owner-`} || n, 'Vendor ' || n, 'starter',
        (${sql.param([...methods])}::text[])[1 + n % ${methods.length}::int]
      from generate_series(1, ${vendors}::int) n`,
    sql`insert into vendor_bank_details (id, vendor_id, key_id, iban_cipher, holder_cipher, tax_code_cipher, purpose_cipher,
        iban_masked, old_stay, created_by, created_at, active_from)
      select ${`${NAME}-`} || n, ${`${NAME}-`} || n, 'k', 'i', 'h', 't', 'p', 'UA21…6001', false, ${`${NAME}-owner-`} || n, ${soldAt}, ${soldAt}
      from generate_series(1, ${vendors}::int) n`,
    sql`insert into products (id, slug, vendor_id, name, description, price_minor, currency, stock)
      select ${`${NAME}-`} || n, ${`${NAME}-`} || n, ${`${NAME}-`} || n, text, text, ${SALE_MINOR.toString()}::bigint, 'UAH', 1000
      from generate_series(1, ${vendors}::int) n, (select '{"en":"a","uk":"a","ru":"a"}'::jsonb as text) as texts`,
    sql`insert into orders (id, buyer_id, status, currency, total_minor, contact, reward_percent, created_at, paid_at, paid_reference)
      select ${`${NAME}-`} || n, ${`${NAME}-owner-0`}, 'paid', 'UAH', ${SALE_MINOR.toString()}::bigint,
        '{"name":"a","phone":"1","city":"a","address":"a"}'::jsonb, 0, ${soldAt}, ${soldAt}, ${`${NAME}-`} || n || '-1'
      from generate_series(1, ${sales}::int) n`,
    sql`insert into order_items (id, order_id, position, product_id, vendor_id, name, quantity, unit_price_minor,
        line_total_minor, referral_rate_bp, referral_rate_source, platform_rate_bp)
      select ${`${NAME}-`} || n, ${`${NAME}-`} || n, 0, vendor, vendor, '{"en":"a","uk":"a","ru":"a"}'::jsonb, 1,
        ${SALE_MINOR.toString()}::bigint, ${SALE_MINOR.toString()}::bigint, 0, 'default', 2000
      from generate_series(1, ${sales}::int) n, lateral (select ${`${NAME}-`} || (1 + n % ${vendors}::int) as vendor) as its`,
    sql`insert into payment_attempts (order_reference, purpose, order_id, payer_id, provider, amount_minor, currency, status, created_at)
      select ${`${NAME}-`} || n || '-1', 'store_order', ${`${NAME}-`} || n, ${`${NAME}-owner-0`}, 'wayforpay',
        ${SALE_MINOR.toString()}::bigint, 'UAH', 'approved', ${soldAt}
      from generate_series(1, ${sales}::int) n`,
    sql`insert into paid_orders (order_id, order_reference, paid_at) select ${`${NAME}-`} || n, ${`${NAME}-`} || n || '-1', ${soldAt}
      from generate_series(1, ${sales}::int) n`,
    sql`insert into settlements (id, order_id, order_reference, vendor_id, currency, gross_minor, platform_minor, referral_minor,
        net_minor, due_at, metadata, created_at)
      select ${`${NAME}-`} || n, ${`${NAME}-`} || n, ${`${NAME}-`} || n || '-1', ${`${NAME}-`} || (1 + n % ${vendors}::int), 'UAH',
        ${SALE_MINOR.toString()}::bigint, ${(SALE_MINOR / 5n).toString()}::bigint, 0, ${((SALE_MINOR * 4n) / 5n).toString()}::bigint,
        ${dueAt}, '{"payout":{"timeZone":"Europe/Kyiv"}}'::jsonb, ${soldAt}
      from generate_series(1, ${sales}::int) n`,
    sql`analyze`,
  ];
  for (const statement of statements) await admin.execute(statement);
}
