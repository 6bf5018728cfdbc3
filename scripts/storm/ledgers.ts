import { sql } from "drizzle-orm";
import {
  hasPaid,
  isUnpaid,
  type OrderStatus,
  type PaymentPurpose,
  type PaymentStatus,
  paymentStatuses,
} from "#core/domain/payment";
import type { EventNote } from "#core/domain/payment-note";
import type { RefundReason, RefundStatus } from "#core/domain/refund";
import type { Database } from "#db/client";
import { literal } from "#db/columns";
import type { StormOrder } from "./orders.ts";

interface AttemptRow extends Record<string, unknown> {
  order_reference: string;
  order_id: string;
  status: PaymentStatus;
  paid: boolean;
  refund: RefundStatus | null;
  reason: RefundReason | null;
}

/** Everything that is not exactly right after a storm, in words. An empty list means that every ledger agrees. */
export async function findFaults(db: Database, orders: readonly StormOrder[]): Promise<string[]> {
  const { rows } = await db.execute<AttemptRow>(sql`
    select a.order_reference, a.order_id, a.status, p.order_id is not null as paid, r.status as refund, r.reason
    from payment_attempts a
    left join paid_orders p on p.order_reference = a.order_reference
    left join refunds r on r.order_reference = a.order_reference`);
  const attempts = Map.groupBy(rows, (row) => row.order_id);
  return [
    ...orders.flatMap((order) => attemptFaults(order, attempts.get(order.orderId) ?? [])),
    ...(await standingFaults(db)),
    ...(await rowsBreaking(db, whileNew)),
  ];
}

/** What is not right in whole tables, whatever has happened, in words. */
export function standingFaults(db: Database): Promise<string[]> {
  return rowsBreaking(db, invariants);
}

/** Each attempt must stand where its true events lead, in whatever order they came. */
function attemptFaults(order: StormOrder, rows: readonly AttemptRow[]): string[] {
  const faults: string[] = [];
  const fault = (what: string) => faults.push(`order ${order.orderId}: ${what}`);
  const payers = rows.filter((row) => row.paid);
  if (payers.length > 1) fault(`paid ${payers.length} times`);
  for (const { orderReference, told } of order.attempts) {
    const row = rows.find((candidate) => candidate.order_reference === orderReference);
    if (!row) {
      fault(`${orderReference} is gone`);
      continue;
    }
    const wanted = wantedStates(told);
    if (!wanted.includes(row.status)) fault(`${orderReference} is ${row.status}, not ${wanted.join(" or ")}`);
    if (hasPaid(row.status) && !row.paid) fault(`${orderReference} is approved and paid nothing`);
    if (row.status === "surplus" && row.refund !== "requested") fault(`${orderReference} is not given back`);
    const isBack = told.includes("Refunded");
    if (row.paid && (row.refund !== null) !== isBack) fault(`${orderReference} paid, and its refund is ${row.refund}`);
    if (row.paid && isBack && (row.refund !== "done" || row.reason !== "cabinet")) {
      fault(`${orderReference} was given back at the provider: ${row.refund} ${row.reason}`);
    }
    if (!row.paid && row.refund !== null && row.reason !== "double_payment") fault(`${orderReference} paid nothing`);
    if (row.paid && !told.includes("Approved")) fault(`${orderReference} paid without money`);
  }
  const lasting = order.attempts.some(({ told }) => told.includes("Approved") && !told.includes("Refunded"));
  if (lasting && payers.length === 0) fault("money arrived and it is not paid");
  return faults;
}

function wantedStates(told: readonly string[]): PaymentStatus[] {
  if (told.includes("Refunded") || told.includes("Voided")) return ["refunded"];
  if (told.includes("Approved")) return ["approved", "surplus"];
  // Events of one second may come in either order.
  return paymentStatuses.filter((status) => isUnpaid(status) && told.some((word) => word.toLowerCase() === status));
}

const paid = literal<OrderStatus>("paid");
const chargeback = literal<RefundReason>("chargeback");
const storeOrder = literal<PaymentPurpose>("store_order");

/** Invariants over whole tables; each query answers the rows that break one. */
const invariants: Record<string, ReturnType<typeof sql>> = {
  "an order's state and its payment differ": sql`
    select o.id from orders o left join paid_orders p on p.order_id = o.id
    where (o.status = ${paid}) <> (p.order_id is not null) or o.paid_reference is distinct from p.order_reference`,
  "a paid order has not one event": sql`
    select p.order_reference from paid_orders p
    where (select count(*) from outbox where id = 'payment.paid:' || p.order_reference) <> 1`,
  "an event tells of a payment that is none": sql`
    select id from outbox where message->>'type' = 'payment.paid'
      and not exists (select 1 from paid_orders p where p.order_reference = message->>'orderReference')`,
  "settlements do not sum to the order": sql`
    select o.id from orders o left join settlements s on s.order_id = o.id where o.purpose = ${storeOrder}
    group by o.id having coalesce(sum(s.gross_minor), 0) <> case when o.status = ${paid} then o.total_minor else 0 end`,
  "a settlement stands under another reference": sql`
    select s.id from settlements s join orders o on o.id = s.order_id where s.order_reference <> o.paid_reference`,
  "a settlement's referral part is not the frozen rate's": sql`
    select s.id from settlements s join orders o on o.id = s.order_id
    where s.referral_minor <> case when o.referral_code is null then 0 else (
      select floor(sum(line_total_minor * referral_rate_bp) / 10000) from order_items i
      where i.order_id = o.id and i.vendor_id = s.vendor_id) end
      or s.metadata->'commissionBreakdown'->>'referralCommission' <> s.referral_minor::text`,
  "sales assists and attribution differ": sql`
    select o.id from orders o where o.status = ${paid} and o.purpose = ${storeOrder}
      and (select coalesce(sum(a.commission_minor), 0) from erp_sales_assists a where a.order_id = o.id)
        <> (select coalesce(sum(s.referral_minor), 0) from settlements s where s.order_id = o.id)`,
  "a buyer earned twice by first purchases": sql`
    select buyer_id from orders where status = ${paid} and purpose = ${storeOrder} and referral_code is not null
    group by buyer_id having count(*) > 1`,
  "a buyer with paid orders has not one first": sql`
    select o.buyer_id from orders o left join first_paid_orders f on f.buyer_id = o.buyer_id
    where o.status = ${paid} and o.purpose = ${storeOrder} and f.order_id is null`,
  "shelf, sales and shortfalls do not add up": sql`
    select p.id from products p where p.id like 'storm-%' and p.stock + (
      select coalesce(sum(i.quantity), 0) from order_items i join orders o on o.id = i.order_id
      where i.product_id = p.id and o.status = ${paid})
      - (select coalesce(sum(f.missing), 0) from stock_shortfalls f where f.product_id = p.id)
      - (select coalesce(sum(l.restocked), 0) from refund_lines l join order_items i on i.id = l.item_id
        where i.product_id = p.id)
      <> (select stock from storm_shelves where product_id = p.id)`,
  "a shortfall while there was stock": sql`
    select f.id from stock_shortfalls f join products p on p.id = f.product_id where p.stock <> 0 and not exists (
      select from refund_lines l join order_items i on i.id = l.item_id where i.product_id = p.id and l.restocked > 0)`,
  "a paid membership has not one period": sql`
    select o.id from orders o left join membership_periods m on m.order_id = o.id where o.purpose = ${literal<PaymentPurpose>("membership_upgrade")}
    group by o.id having count(m.order_id) <> case when o.status = ${paid} then 1 else 0 end`,
  "a refund is not its lines, or not its adjustments": sql`
    select r.id from refunds r join paid_orders p on p.order_reference = r.order_reference
    where r.position is not null and r.reason <> ${chargeback} and (
      r.amount_minor <> (select coalesce(sum(l.amount_minor), 0) from refund_lines l where l.refund_id = r.id)
      or exists (select from settlements s where s.order_reference = r.order_reference) and r.amount_minor <>
        (select coalesce(sum(a.gross_minor), 0) from settlement_adjustments a where a.refund_id = r.id))`,
  "a wrong amount is not parked": sql`
    select key from payment_events where note_code = ${literal<EventNote["code"]>("amount_differs")} and outcome <> 'parked'`,
  "money moved by an event that is not the attempt's": sql`
    select e.key from payment_events e left join payment_attempts a on a.order_reference = e.order_reference
    where e.position is not null and a.order_reference is null`,
};

/** Until the provider has been asked for three days. */
const whileNew: typeof invariants = {
  "a refund that was announced is forgotten": sql`
    select e.order_reference from payment_events e join payment_attempts a on a.order_reference = e.order_reference
    where e.note_code = ${literal<EventNote["code"]>("refund_suspected")} and a.refund_suspected_at is null
      and a.status not in (${literal<PaymentStatus>("refunded")}, ${literal<PaymentStatus>("surplus")})`,
};

async function rowsBreaking(db: Database, queries: typeof invariants): Promise<string[]> {
  const faults: string[] = [];
  for (const [what, query] of Object.entries(queries)) {
    const { rows } = await db.execute(query);
    if (rows.length > 0)
      faults.push(
        `${what}: ${rows
          .slice(0, 3)
          .map((row) => JSON.stringify(row))
          .join(", ")}`,
      );
  }
  return faults;
}
