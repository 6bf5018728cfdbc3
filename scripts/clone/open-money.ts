import type pg from "pg";
import { type EventOutcome, openStatuses } from "#core/domain/payment";
import { openRefundStatuses, refusedRefundStatuses } from "#core/domain/refund";
import type { EventMessage } from "#core/messages";

const MONEY_EVENTS: readonly EventMessage["type"][] = [
  "payment.paid",
  "reward.approved",
  "refund.requested",
  "refund.suspected",
];

/** Money that is on its way, and what brings it to an end. */
export interface Kind {
  what: string;
  /** Counts what is open of it. */
  query: string;
  values: unknown[];
  todo: string;
}

export const MINTING: Kind = {
  what: "rewards that are being paid on the chain",
  query: "select count(*)::int as open from referral_rewards where status = 'minting'",
  values: [],
  todo: "wait until the Minter has closed them",
};

const OPEN: readonly Kind[] = [
  MINTING,
  {
    what: "refunds that are open, or refused and not given back by hand",
    query: `select count(*)::int as open from refunds
      where status = any($1) or (status = any($2) and resolved_at is null)`,
    values: [openRefundStatuses, refusedRefundStatuses],
    todo: "wait for the provider, or close them by hand",
  },
  {
    what: "payouts at the bank",
    query: "select count(*)::int as open from payouts where status = 'pending'",
    values: [],
    todo: "enter what the bank says of them",
  },
  {
    what: "payment events that wait for a person",
    query: "select count(*)::int as open from payment_events where outcome = $1 and resolved_at is null",
    values: ["parked" satisfies EventOutcome],
    todo: "resolve them at /admin/events",
  },
];

/**
 * A shop that sells always has some, so they count once it is shut. One whose provider nobody can ask any more is a person's
 * case.
 */
export const UNDECIDED: Kind = {
  what: "payments that nobody knows the end of",
  query: `select count(*)::int as open from payment_attempts attempt
    where status = any($1) and next_check_at is not null and not exists (
      select from payment_events where key = 'orphan:' || attempt.order_reference and resolved_at is not null)`,
  values: [openStatuses],
  todo: "the app asks the provider until it says, for a day and an hour at most: wait",
};

/** What was written and has not been acted on yet: some second's worth in every shop that sells. */
const UNSENT: Kind = {
  what: "events of payments, refunds and rewards that have not left for their queue",
  query: "select count(*)::int as open from outbox where sent_at is null and message->>'type' = any($1)",
  values: [MONEY_EVENTS],
  todo: "the app sends them within a minute, or at its next sweep, within the hour: wait",
};

const UNREWARDED: Kind = {
  what: "paid orders whose reward is not written yet",
  query: `select count(*)::int as open from orders
    where referral_code is not null and paid_at > now() - interval '7 days'
      and not exists (select from referral_rewards where order_reference = orders.paid_reference)
      and exists (select from order_items where order_id = orders.id and referral_rate_bp > 0)`,
  values: [],
  todo: "the consumer writes it once it has the event, which is sent again until then: wait",
};

/** What only counts once nobody can begin to pay any more. */
const ONCE_SHUT: readonly Kind[] = [UNDECIDED, UNSENT, UNREWARDED];

/**
 * What is on its way and would be lost sight of without the Workers, a sentence each; none in a database without tables.
 *
 * @param isShut whether nobody can begin to pay any more
 */
export async function openMoney(client: pg.Client, { isShut }: { isShut: boolean }): Promise<string[]> {
  const { rows: tables } = await client.query<{ found: boolean }>(
    "select to_regclass('public.payouts') is not null as found",
  );
  if (!tables[0]?.found) return [];
  const sentences: string[] = [];
  for (const { what, query, values, todo } of isShut ? [...OPEN, ...ONCE_SHUT] : OPEN) {
    const { rows } = await client.query<{ open: number }>(query, values);
    const open = rows[0]?.open ?? 0;
    if (open > 0) sentences.push(`${what}: ${open}; ${todo}`);
  }
  return sentences;
}
