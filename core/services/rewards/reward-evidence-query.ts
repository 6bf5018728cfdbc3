import { type SQL, sql } from "drizzle-orm";
import { referralCookieDays } from "#core/domain/first-touch";
import type { GuardFacts } from "#core/domain/judged-guards";
import type { PaymentStatus } from "#core/domain/payment";
import type { RejectionReason } from "#core/domain/rejection";
import type { RewardStatus } from "#core/domain/reward";
import type { EvidenceItem, RewardFacts } from "#core/domain/reward-evidence";
import { numeratorLeft } from "#core/services/due-amount";
import { literal } from "#db/columns";

type RejectionCode = RejectionReason["code"];

/** Newest orders and payments of a person that are looked at. */
const NEWEST_OF_PERSON = 100;

/** Events of a payment that are looked at; it seldom has more than three. */
const EVENTS_OF_PAYMENT = 20;

/** Newest rewards (of the referrer, and of the store) and orders of the buyer that are looked at. */
const NEWEST = 200;

/** How far back a usual reward and the last price are looked for. */
const USUAL_DAYS = 90;

/** A contact of an order, for comparison only. */
interface ToldContact {
  name: string;
  phone: string;
  address: string;
  at: string;
}

interface QuotedRow {
  value: string;
  source: string | null;
  at: string;
}

/** What the query answers for one reward. JSON: moments are ISO 8601, amounts decimal strings. */
export interface EvidenceRow extends Record<string, unknown> {
  reward: Pick<RewardFacts, "orderReference" | "purpose" | "currency"> & {
    usdMicros: string;
    rewardPercent: string;
    at: string;
    price: QuotedRow | null;
    rate: QuotedRow | null;
  };
  order: Pick<
    GuardFacts,
    "isAttributed" | "isOwnOrder" | "hasWallet" | "sharesWallet" | "isFirstOrder" | "isUpgrade"
  > & {
    orderedAt: string;
    paidAt: string | null;
  };
  buyer: { email: string; name: string; since: string; contacts: ToldContact[] };
  referrer: { email: string; name: string; since: string; contacts: ToldContact[] };
  card: { isShared: boolean | null; at: string | null };
  buyer_orders: { paid: number; refunded: number; sumMinor: string; at: string | null };
  referred: { buyers: number; refundedBuyers: number; rewardsRejected: number; at: string | null };
  visits: { count: number; from: string; to: string; at: string | null };
  items: (Omit<EvidenceItem, "lineTotalMinor"> & { lineTotalMinor: string })[];
  usual: {
    usdMicros: string | null;
    rewards: number;
    at: string | null;
    price: QuotedRow | null;
    rate: QuotedRow | null;
  };
}

/**
 * One statement for any number of rewards. Every part reads an index and stops after a fixed number of rows, so it costs the
 * same whatever the ledgers have grown to: {@link NEWEST_OF_PERSON} and {@link NEWEST} say how many.
 */
export function evidenceQuery(orderReferences: readonly string[], timeZone: string): SQL {
  return sql`
    select
      jsonb_build_object('orderReference', r.order_reference, 'purpose', r.purpose, 'currency', r.currency,
        'usdMicros', div(${numeratorLeft("r")}, ${rateOfReward})::text,
        'rewardPercent', r.reward_percent::text, 'at', r.created_at,
        'price', ${priceOf("r")}, 'rate', ${rateOf("r")}) as reward,
      jsonb_build_object('orderedAt', o.created_at, 'paidAt', o.paid_at,
        'isAttributed', coalesce(o.referral_code = r.referral_code and o.referrer_user_id = r.referrer_user_id
          and o.paid_reference = r.order_reference, false),
        'isOwnOrder', o.buyer_id = r.referrer_user_id,
        'hasWallet', o.referrer_wallet is not null,
        'sharesWallet', exists (
          select 1 from wallets where user_id = o.buyer_id and lower(address) = lower(o.referrer_wallet)),
        'isFirstOrder', (select order_id = o.id from first_paid_orders where buyer_id = o.buyer_id),
        'isUpgrade', (select is_upgrade from membership_periods where order_id = o.id)) as "order",
      jsonb_build_object('email', buyer.email, 'name', buyer.name, 'since', buyer.created_at,
        'contacts', ${contactsOf("o.buyer_id")}) as buyer,
      jsonb_build_object('email', referrer.email, 'name', referrer.name, 'since', referrer.created_at,
        'contacts', ${contactsOf("r.referrer_user_id")}) as referrer,
      (${sharedCard}) as card, (${buyerOrders}) as buyer_orders, (${referredBuyers}) as referred,
      (${visitsBefore(timeZone)}) as visits, (${itemsOfOrder}) as items, (${usualReward}) as usual
    from referral_rewards r
    join orders o on o.id = r.order_id
    join users buyer on buyer.id = o.buyer_id
    join users referrer on referrer.id = r.referrer_user_id
    where r.order_reference in ${[...orderReferences]}`;
}

/** Null where the receipt has none that can be read: then nothing can be said of the reward. */
const rateOfReward = sql.raw(String.raw`case when r.currency = 'USD' then 1
  when r.receipt->>'uahPerUsd' ~ '^\d+(\.\d+)?$' then nullif((r.receipt->>'uahPerUsd')::numeric, 0) end`);

function priceOf(table: "r" | "past"): SQL {
  const receipt = sql.raw(`${table}.receipt`);
  return sql`case when ${receipt}->'price'->>'tokenUsd' is not null then jsonb_build_object(
    'value', ${receipt}->'price'->>'tokenUsd', 'source', ${receipt}->'price'->>'source', 'at', ${receipt}->'price'->>'at') end`;
}

function rateOf(table: "r" | "past"): SQL {
  const receipt = sql.raw(`${table}.receipt`);
  return sql`case when ${receipt}->>'uahPerUsd' is not null then jsonb_build_object(
    'value', ${receipt}->>'uahPerUsd', 'source', null, 'at', ${sql.raw(`${table}.created_at`)}) end`;
}

type Person = "o.buyer_id" | "r.referrer_user_id";

/** What the buyer adds to the newest of a person: this very order, however many came after it. */
const withThis = (person: Person, added: SQL): SQL => (person === "o.buyer_id" ? sql`union ${added}` : sql.empty());

/** Distinct contacts of what a person ordered. Compared here, never sent on. */
function contactsOf(person: Person): SQL {
  return sql`coalesce((
    select jsonb_agg(jsonb_build_object('name', contact->>'name', 'phone', contact->>'phone',
      'address', concat(contact->>'city', ' ', contact->>'address'), 'at', told_at))
    from (
      select contact, max(created_at) as told_at
      from ((select contact, created_at from orders where buyer_id = ${sql.raw(person)}
        order by created_at desc limit ${NEWEST_OF_PERSON}) ${withThis(person, sql`select o.contact, o.created_at`)}) newest
      where contact is not null group by contact
    ) told), '[]'::jsonb)`;
}

/** Masks of the cards a person paid with, by the events that changed an attempt. What is no mask is left out. */
function masksOf(person: Person): SQL {
  return sql`select event.payload->>'cardPan' as mask, max(event.received_at) as at
    from ((select order_reference from payment_attempts where payer_id = ${sql.raw(person)}
      order by created_at desc limit ${NEWEST_OF_PERSON}) ${withThis(person, sql`select r.order_reference`)}) attempt
    cross join lateral (select payload, received_at from payment_events
      where order_reference = attempt.order_reference and position is not null limit ${EVENTS_OF_PAYMENT}) event
    where event.payload->>'cardPan' like '%*%' group by 1`;
}

const sharedCard = sql`
  with mine as (${masksOf("o.buyer_id")}), theirs as (${masksOf("r.referrer_user_id")}),
    both_paid as (select max(greatest(mine.at, theirs.at)) as at from mine join theirs using (mask))
  select jsonb_build_object(
    'isShared', case when exists (select 1 from mine) and exists (select 1 from theirs)
      then (select at is not null from both_paid) end,
    'at', case when exists (select 1 from mine) and exists (select 1 from theirs)
      then coalesce((select at from both_paid), greatest((select max(at) from mine), (select max(at) from theirs))) end)`;

/** One look-up a row: a join might read the whole table instead. */
function attemptOf(reference: "other.paid_reference" | "other.order_reference"): SQL {
  return sql`left join lateral (
    select status from payment_attempts where order_reference = ${sql.raw(reference)} limit 1) attempt on true`;
}

const buyerOrders = sql`
  select jsonb_build_object('paid', count(*), 'refunded', count(*) filter (where attempt.status = ${literal<PaymentStatus>("refunded")}),
    'sumMinor', coalesce(sum(other.total_minor) filter (where other.currency = r.currency), 0)::text,
    'at', max(other.paid_at))
  from (select * from orders where buyer_id = o.buyer_id and id <> o.id order by created_at desc limit ${NEWEST}) other
  ${attemptOf("other.paid_reference")}
  where other.paid_at is not null`;

/** Rejections by the system that say nothing about the person (too small, no wallet) do not count. */
const referredBuyers = sql`
  select jsonb_build_object(
    'buyers', count(distinct bought.buyer_id) filter (where bought.buyer_id <> o.buyer_id),
    'refundedBuyers', count(distinct bought.buyer_id)
      filter (where bought.buyer_id <> o.buyer_id and attempt.status = ${literal<PaymentStatus>("refunded")}),
    'rewardsRejected', count(*) filter (where other.status = ${literal<RewardStatus>("rejected")}
      and coalesce(other.rejection_code, ${literal<RejectionCode>("wallet_overlap")}) = ${literal<RejectionCode>("wallet_overlap")}),
    'at', max(other.created_at))
  from (select * from referral_rewards where referrer_user_id = r.referrer_user_id
    and order_reference <> r.order_reference order by created_at desc limit ${NEWEST}) other
  cross join lateral (select buyer_id from orders where id = other.order_id limit 1) bought
  ${attemptOf("other.order_reference")}`;

/** Days before the sign-up that the code led to, else before the order. */
function visitsBefore(timeZone: string): SQL {
  return sql`
    select jsonb_build_object('count', coalesce(sum(visited.visits), 0), 'from', day_to - ${referralCookieDays}::int, 'to', day_to,
      'at', max(visited.day) filter (where visited.visits > 0))
    from (select (case when buyer.referred_by->>'referralCode' = r.referral_code
      then least(buyer.created_at, o.created_at) else o.created_at end at time zone ${timeZone})::date as day_to) span
    left join refcode_visits_daily visited
      on visited.code = r.referral_code and visited.day between day_to - ${referralCookieDays}::int and day_to
    group by day_to`;
}

const itemsOfOrder = sql`
  select coalesce(jsonb_agg(jsonb_build_object('name', item.name, 'quantity', item.quantity,
    'lineTotalMinor', item.line_total_minor::text, 'rateBp', item.referral_rate_bp,
    'source', item.referral_rate_source) order by item.position), '[]'::jsonb)
  from order_items item where item.order_id = o.id`;

/** Nobody can move what is usual by rewards of his own, nor by rejected ones. */
const usualReward = sql`
  with past as (
    select created_at, usd_micros, currency, receipt,
      referrer_user_id <> r.referrer_user_id as counts
    from referral_rewards
    where status <> ${literal<RewardStatus>("rejected")} and created_at < r.created_at and created_at >= r.created_at - make_interval(days => ${USUAL_DAYS})
    order by created_at desc limit ${NEWEST}
  )
  select jsonb_build_object(
    'usdMicros', (percentile_disc(0.5) within group (order by usd_micros) filter (where counts))::text,
    'rewards', count(*) filter (where counts), 'at', max(created_at) filter (where counts),
    'price', (select ${priceOf("past")} from past where receipt->'price'->>'tokenUsd' is not null
      order by created_at desc limit 1),
    'rate', (select ${rateOf("past")} from past where receipt->>'uahPerUsd' is not null and currency = r.currency
      order by created_at desc limit 1))
  from past`;
