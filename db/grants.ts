import type * as schema from "#db/schema";

/**
 * Workers that hold a `DATABASE_URL`: each has a Postgres role of its own. And the audit's, which the consumer holds too: it
 * reads what is audited and writes what the audit keeps, so whoever writes ledgers cannot say that they fit.
 */
export const workerRoles = ["app", "consumer", "auditor"] as const;

export type WorkerRole = (typeof workerRoles)[number];

/**
 * Name of a Worker's role. Roles belong to a whole Postgres server, so clones on one server have roles of their own.
 *
 * @param slug the clone's, at most 40 characters (Postgres cuts names off at 63)
 */
export function roleName(slug: string, role: WorkerRole): string {
  if (!/^[a-z0-9]+(-[a-z0-9]+)*$/.test(slug) || slug.length > 40) throw new Error(`${slug} is no slug of a clone`);
  return `${slug.replaceAll("-", "_")}_${role}`;
}

type Schema = typeof schema;
export type TableName = Schema[keyof Schema]["_"]["name"];

/** Privileges on a table, as GRANT spells them, with columns where they do not cover all. Null: none. */
type Rights = string | null;

/**
 * Least privilege: what each Worker's role may do with each table, and nothing else. A hole in one Worker stays in its
 * own tables. A new table has to say what each role may do with it.
 */
export const rightsByTable: Readonly<Record<WorkerRole, Readonly<Record<TableName, Rights>>>> = {
  app: {
    // Who brought a person is written with the person, and never again.
    users: `select, insert, update (name, email, email_verified, image, role, role_since, two_factor_enabled, banned,
      ban_reason, ban_expires, updated_at, deleted_at)`,
    sessions: "select, insert, update (token, expires_at, updated_at, proven_at, factor_at), delete",
    accounts: "select, insert, update (password, updated_at), delete",
    verifications: "select, insert, update, delete",
    two_factors: "select, insert, update, delete",
    passkeys: "select, insert, update, delete",
    account_actions: "select, insert",
    // One that is linked again is linked since then.
    wallets: "select, insert, update (created_at, unlinked_at)",
    wallet_links: "select, insert, update (stopped_at)",
    wallet_pairings: `select, insert, update (token_hash, nonce, created_at, expires_at, address, message, signature,
      number), delete`,
    // Its wallet is null until the first link takes the code over.
    refcodes: "select, insert, update (wallet_address, active, deactivated_at)",
    // Whose it is and its place stay.
    delivery_addresses: "select, insert, update (name, phone, city, address, used_at, preferred_at), delete",
    recommender_names: "select, insert, update (name), delete",
    refcode_visits_daily: "select, insert, update (visits)",
    refcode_visits_total: "select, insert, update (visits, updated_at)",
    visit_totals: "select",
    link_labels: "select, insert, delete",
    label_visits_daily: "select, insert, update (visits), delete",
    label_visits_total: "select, insert, update (visits), delete",
    guard_marks: "select, insert",
    letter_tokens: "select, insert, delete",
    letter_settings: "select, insert, update (token, locale, rewards_stopped_at), delete",
    mails: "select, insert, delete",
    notifications: "select, insert, update (read_at), delete",
    idempotency_keys: "select, insert, delete",
    admin_proposals: "select, insert, update (status, decided_by, decided_at)",
    vendors: `select, insert, update (user_id, name, tier, platform_rate_bp, referral_rate_bp, payout_schedule,
      payout_hold_days, payout_method, waiting_method, waiting_method_from, waiting_method_old_stays, delivery, delivery_days_from,
      delivery_days_to)`,
    // Whose it is and what it is sold in stays.
    products: `select, insert, update (slug, name, description, price_minor, stock, referral_rate_bp, picture,
      archived_at)`,
    payout_minimums: "select, insert, update (payout_minimum), delete",
    platform_settings: "select, insert, update (default_referral_rate_bp, payout_schedule, payout_hold_days)",
    membership_plans: "select",
    clone_constants: null,
    // Buyer, purpose, currency and sum of an order, and what a payment is for and of how much, stay as they were placed.
    orders: `select, insert, update (status, contact, referral_code, referrer_user_id, referrer_wallet, refused_code,
      refused_reason, paid_at, cancelled_at, paid_reference)`,
    order_items: "select, insert",
    membership_orders: "select, insert",
    payment_attempts: `select, insert, update (status, provider_event_at, returned_at, next_check_at, answered_at,
      refund_suspected_at)`,
    payment_events: "select, insert, update (seen, resolved_at, resolved_by, resolution)",
    // What a refund is of, its amount and who asked for it stay as they were asked for; a bank may confirm it later.
    refunds: `select, insert, update (status, position, tries, next_try_at, sent_at, accepted_at, last_answer_code,
      last_answer_params, last_answer, bank_reference, provider_shows_at, ended_at, resolved_at, resolved_by,
      resolution)`,
    refund_lines: "select, insert",
    refund_requests: "select, insert, update (status, decided_by, decided_at, decision, refund_id)",
    settlement_adjustments: "select, insert",
    assist_adjustments: "select, insert",
    reward_adjustments: "select, insert",
    period_adjustments: "select, insert",
    token_debtors: "select, insert, update (outstanding)",
    reward_debts: "select, insert",
    reward_offsets: "select",
    debt_reliefs: "select, insert",
    debt_transfers: "select, insert",
    paid_orders: "select, insert",
    first_paid_orders: "select, insert",
    stock_shortfalls: "select, insert",
    // Its state, never what it is worth or whose it is.
    settlements: "select, insert, update (status, hold_reason, held_by_refund)",
    settlement_moves: "select, insert",
    // Kept by triggers of the database.
    vendor_totals: "select",
    vendor_months: "select",
    vendor_dues: "select",
    referral_totals: "select",
    referral_total_changes: "select",
    shipments: "select, update (sent_at, sent_by, carrier, tracking_number)",
    // Its state, never its amount, whose it is or where it goes.
    payouts: "select, insert, update (status, bank_reference, paid_at, ended_at)",
    payout_batches: "select, insert, update (sealed_at)",
    payout_settlements: "select, insert, update (live)",
    payout_adjustments: "select, insert, update (live)",
    payout_moves: "select, insert",
    vendor_bank_details: "select, insert, update (stopped_at, refused_at)",
    vendor_invitations: "select, insert, update (accepted_at, accepted_by, withdrawn_at)",
    action_log: "select, insert",
    erp_sales_assists: "select, insert",
    membership_periods: "select, insert",
    // Balances move by the ledger's own triggers.
    credit_accounts: "select, insert",
    credit_transactions: "select, insert",
    credit_entries: "select, insert",
    // Its decisions, never its amount, its wallet or what it stands on; and no reward of its own making.
    referral_rewards: `select, update (status, approved_at, failure_code, failure_params, failure_reason,
      rejection_code, rejection_params, rejection_reason, held_by_refund, refund_unjudged)`,
    reward_transitions: "select, insert",
    // The amount and the moment of an approval: one of another amount is void and is given anew.
    reward_approvals: "select, insert, update (token_amount, at)",
    reward_wallets: "select",
    outbox: "select, insert, update (sent_at)",
    dead_letters: "select, insert, update (resolved_at, resolution, resolved_by, resolution_reason)",
    chore_runs: "select, insert, update (last_at)",
    audit_runs: "select",
    // An admin's word on one, and nothing else: the next run says again what is still there.
    audit_findings: "select, update (closed_at, closed_by, close_reason)",
    chain_payments: "select",
  },
  consumer: {
    // No person's name and no contents of an event.
    users: "select (id, role, role_since, deleted_at)",
    sessions: null,
    accounts: null,
    verifications: null,
    two_factors: null,
    passkeys: null,
    account_actions: null,
    // What the Minter checks a reward against; it can write none of it.
    wallets: "select (user_id, address)",
    wallet_links: "select",
    wallet_pairings: null,
    refcodes: "select",
    delivery_addresses: null,
    // What its owner wants every visitor to read, for the edge's copy.
    recommender_names: "select",
    refcode_visits_daily: null,
    refcode_visits_total: null,
    visit_totals: null,
    // For the edge's copy.
    link_labels: "select (code, label)",
    label_visits_daily: null,
    label_visits_total: null,
    guard_marks: null,
    letter_tokens: null,
    letter_settings: null,
    // It clears the text of a sent letter; the recipient was set by whoever queued it.
    mails: "select, update (subject, text, html, unsubscribe_url, sent_at), delete",
    notifications: "select, insert",
    idempotency_keys: null,
    admin_proposals: null,
    vendors: null,
    products: null,
    payout_minimums: null,
    platform_settings: null,
    membership_plans: null,
    clone_constants: null,
    orders: "select",
    order_items: "select",
    membership_orders: null,
    // Postgres asks for the update before it lets a claim lock the payment it stands on; the column only says when to
    // ask the provider.
    payment_attempts: "select, update (next_check_at)",
    payment_events: "select (key, order_reference, outcome, status, position, received_at)",
    // What was given back, by which the Minter sizes a reward again.
    refunds: "select (id, order_reference, amount_minor, reason, status, position)",
    refund_lines: "select",
    refund_requests: null,
    settlement_adjustments: "select",
    assist_adjustments: "select",
    // The tokens of an adjustment that was written before the reward had a price.
    reward_adjustments: "select, update (token_amount)",
    period_adjustments: null,
    token_debtors: "select, insert, update (outstanding)",
    reward_debts: "select, insert",
    reward_offsets: "select, insert",
    debt_reliefs: null,
    debt_transfers: null,
    paid_orders: "select",
    first_paid_orders: null,
    stock_shortfalls: null,
    settlements: "select",
    settlement_moves: null,
    vendor_totals: null,
    vendor_months: null,
    vendor_dues: null,
    referral_totals: null,
    referral_total_changes: null,
    shipments: null,
    payouts: null,
    payout_batches: null,
    payout_settlements: null,
    payout_adjustments: null,
    payout_moves: null,
    vendor_bank_details: null,
    vendor_invitations: null,
    action_log: null,
    erp_sales_assists: "select",
    membership_periods: "select",
    credit_accounts: null,
    credit_transactions: "select",
    credit_entries: "select",
    // Its state, what was sent for it and its price: never whom it pays, for what, or how much it is worth.
    referral_rewards: `select, insert, update (status, approved_at, mint_batch_id, tx_hash, not_before, released_at, minted_at,
      minted_amount, held_by_refund, refund_unjudged, token_amount, token_decimals, receipt, failure_code, failure_params, failure_reason, rejection_code,
      rejection_params, rejection_reason)`,
    reward_transitions: "select, insert",
    reward_approvals: "select",
    reward_wallets: "select, insert",
    outbox: "select, insert, update (sent_at)",
    dead_letters: "select, insert",
    chore_runs: "select, insert, update (last_at)",
    audit_runs: null,
    audit_findings: null,
    chain_payments: null,
  },
  auditor: {
    // No name, no address, nothing sealed, no contents of an event.
    users: "select (id, deleted_at, created_at, referred_by)",
    sessions: null,
    accounts: null,
    verifications: null,
    two_factors: null,
    passkeys: null,
    account_actions: null,
    wallets: null,
    wallet_links: "select",
    wallet_pairings: null,
    refcodes: null,
    delivery_addresses: null,
    recommender_names: null,
    refcode_visits_daily: "select (day, visits)",
    refcode_visits_total: "select (visits)",
    visit_totals: "select",
    link_labels: null,
    label_visits_daily: null,
    label_visits_total: null,
    guard_marks: null,
    letter_tokens: null,
    letter_settings: null,
    mails: null,
    notifications: null,
    idempotency_keys: null,
    admin_proposals: null,
    vendors: "select (id, user_id)",
    products: null,
    payout_minimums: null,
    platform_settings: null,
    membership_plans: null,
    clone_constants: null,
    orders: `select (id, buyer_id, purpose, status, currency, total_minor, referral_code, referrer_user_id,
      referrer_wallet, refused_code, refused_reason, reward_percent, created_at, paid_at, cancelled_at, paid_reference)`,
    order_items: "select",
    membership_orders: "select",
    payment_attempts: "select",
    payment_events: "select (key, order_reference, outcome, note_code, position, received_at)",
    refunds: "select",
    refund_lines: "select",
    refund_requests: null,
    settlement_adjustments: "select",
    assist_adjustments: "select",
    reward_adjustments: "select",
    period_adjustments: "select",
    token_debtors: "select",
    reward_debts: "select",
    reward_offsets: "select",
    debt_reliefs: "select",
    debt_transfers: "select",
    paid_orders: "select",
    first_paid_orders: null,
    stock_shortfalls: null,
    settlements: "select",
    settlement_moves: "select",
    vendor_totals: "select",
    vendor_months: "select",
    vendor_dues: "select",
    referral_totals: "select",
    referral_total_changes: "select",
    shipments: null,
    payouts: `select (id, vendor_id, currency, method, status, amount_minor, settled_minor, adjusted_minor, batch_id,
      bank_details_id, iban_masked, credit_transaction_key, bank_reference, actor, created_at, paid_at, ended_at)`,
    payout_batches: "select (id, currency, sealed_at)",
    payout_settlements: "select",
    payout_adjustments: "select",
    payout_moves: "select",
    vendor_bank_details: "select (id, vendor_id, iban_masked)",
    vendor_invitations: "select (vendor_id, accepted_by)",
    action_log: "select (actor, action, subject, subject_id, after, reason)",
    erp_sales_assists: "select",
    membership_periods: "select",
    credit_accounts: null,
    credit_transactions: "select",
    credit_entries: "select",
    referral_rewards: "select",
    reward_transitions: "select",
    reward_approvals: null,
    reward_wallets: "select",
    outbox: null,
    dead_letters: null,
    chore_runs: null,
    audit_runs: "select, insert, update",
    audit_findings: "select, insert, update",
    chain_payments: `select, insert, update (order_ref, wallet, amount, block_number, missing_since, order_reference,
      searched_at, sender)`,
  },
};

/**
 * Statements that leave each of a clone's roles with exactly the rights above, whatever it had, and the database to them
 * and its owner: without that every role of the server could connect to it.
 */
export function grantStatements(slug: string, database: string): string[] {
  const quoted = `"${database.replaceAll('"', '""')}"`;
  return [
    `revoke connect, temporary on database ${quoted} from public`,
    ...workerRoles.flatMap((worker) => {
      const role = `"${roleName(slug, worker)}"`;
      return [
        `grant connect on database ${quoted} to ${role}`,
        `revoke all on all tables in schema public from ${role}`,
        `grant usage on schema public to ${role}`,
        ...Object.entries(rightsByTable[worker]).flatMap(([table, right]) =>
          right ? [`grant ${right} on ${table} to ${role}`] : [],
        ),
      ];
    }),
  ];
}
