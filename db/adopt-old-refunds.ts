import type pg from "pg";

/**
 * Takes over refunds that Workers of the last release have written on this schema: while it was deployed, or after a rollback.
 * They call a refund `refunded` and give it no place, and they end an attempt with any refund of it. What was a second payment
 * is done. What paid an order has its provider asked: only the statement says how much is back, and recording it corrects every
 * ledger. Safe to run again, and beside Workers of either release.
 *
 * @returns how many rows it took over
 */
export async function adoptOldRefunds(client: pg.Client): Promise<number> {
  let adopted = 0;
  for (const statement of statements) adopted += (await client.query(statement)).rowCount ?? 0;
  return adopted;
}

const paid = (row: string) => `exists (select from paid_orders p where p.order_reference = ${row}.order_reference)`;

const statements = [
  `update refunds r set status = 'done', position = 1 + coalesce((
      select max(other.position) from refunds other where other.order_reference = r.order_reference), 0)
    where r.status = 'refunded' and r.position is null and not ${paid("r")}`,
  // The provider has shown it as given back, so it is never sent again.
  `update refunds r set status = 'sent', sent_at = coalesce(r.sent_at, now()), accepted_at = now(), ended_at = null,
      next_try_at = now()
    where r.status = 'refunded' and r.position is null and ${paid("r")} and not exists (
      select from refunds other where other.order_reference = r.order_reference and other.status in ('requested', 'sent'))`,
  `update payment_attempts a set refund_suspected_at = now(), next_check_at = now()
    where a.status = 'refunded' and a.refund_suspected_at is null and ${paid("a")} and a.amount_minor > (
      select coalesce(sum(r.amount_minor), 0) from refunds r
      where r.order_reference = a.order_reference and r.position is not null)`,
];
