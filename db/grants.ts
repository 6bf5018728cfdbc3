/** Postgres roles of the Workers that hold a `DATABASE_URL`. */
export const APP_ROLE = "refcodes_app";
export const CONSUMER_ROLE = "refcodes_consumer";

/** Least privilege: what each Worker's role may do, and nothing else. A hole in one Worker stays in its own tables. */
const grants: Record<string, readonly string[]> = {
  [APP_ROLE]: [
    "select, insert, update, delete on users, sessions, accounts, verifications",
    "select, insert, update on wallets, refcodes, refcode_visits_daily, refcode_visits_total",
    "select on vendors, products, platform_settings, membership_plans",
    "update (platform_rate_bp, referral_rate_bp, payout_schedule, payout_hold_days) on vendors",
    "update (referral_rate_bp) on products",
    "insert, update on platform_settings",
    "select, insert on membership_orders, membership_periods",
    "update (seen, resolved_at, resolved_by, resolution) on payment_events",
    "select, insert, update on refunds",
    "update (stock) on products",
    "select, insert, update on orders, payment_attempts",
    "select, insert on guard_marks",
    "select, insert on order_items, payment_events, paid_orders, first_paid_orders, stock_shortfalls",
    "select, insert on settlements, erp_sales_assists",
    "select, insert on credit_accounts, credit_transactions, credit_entries",
    "select, insert, delete on idempotency_keys",
    "select on referral_rewards, reward_wallets",
    // The amount and the moment of an approval: one of another amount is void and is given anew.
    "select, insert, update (token_amount, at) on reward_approvals",
    "select, insert, update (status, decided_by, decided_at) on admin_proposals",
    "select, insert, update (stopped_at) on wallet_links",
    "select, insert on account_actions",
    "select, insert, update, delete on two_factors, passkeys",
    "select, insert on dead_letters",
    "update (status, approved_at, rejection_reason, failure_reason) on referral_rewards",
    "update (rejection_code, rejection_params, failure_code, failure_params) on referral_rewards",
    "select, insert on reward_transitions",
    "select, insert on outbox",
    "update (sent_at) on outbox",
    "select, insert on notifications",
    "update (read_at) on notifications",
    "update (resolved_at, resolution, resolved_by, resolution_reason) on dead_letters",
    "select, insert, delete on mails",
    "select, insert, delete on letter_tokens",
    "delete on notifications",
  ],
  [CONSUMER_ROLE]: [
    "select on orders, order_items, payment_attempts, paid_orders, refcodes",
    // What the Minter holds a reward against, and nothing of it can it write. No contents of an event, no person's name.
    "select on settlements, erp_sales_assists, membership_periods, credit_transactions, credit_entries",
    "select on reward_approvals, wallet_links",
    "select (key, order_reference, outcome, status, position, received_at) on payment_events",
    "select (id, role, role_since) on users",
    "select (user_id, address) on wallets",
    "select, insert on reward_wallets",
    // Postgres asks for it before it lets a claim lock the payment it stands on; the column only says when to ask the provider.
    "update (next_check_at) on payment_attempts",
    "select, insert on referral_rewards",
    // Its state, what was sent for it and its price: never whom it pays, for what, or how much it is worth.
    "update (status, approved_at, mint_batch_id, tx_hash, not_before, minted_at) on referral_rewards",
    "update (failure_reason, rejection_reason, token_amount, token_decimals, receipt) on referral_rewards",
    "update (failure_code, failure_params, rejection_code, rejection_params) on referral_rewards",
    "select, insert on reward_transitions, notifications, dead_letters",
    "select, insert on outbox",
    "update (sent_at) on outbox",
    "select, update, delete on mails",
  ],
};

/** Statements that leave each role with exactly the rights above, whatever it had. */
export function grantStatements(): string[] {
  return Object.entries(grants).flatMap(([role, rights]) => [
    `revoke all on all tables in schema public from ${role}`,
    `grant usage on schema public to ${role}`,
    ...rights.map((right) => `grant ${right} to ${role}`),
  ]);
}
