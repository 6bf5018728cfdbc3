import { sql } from "drizzle-orm";
import { type EventOutcome, nextHeldCheckAt } from "#core/domain/payment";
import { parkedNotes } from "#core/domain/payment-note";
import { getLogger } from "#core/log";
import type { ServiceContext } from "#core/services/context";
import { literal } from "#db/columns";
import { at } from "#db/moment";

const log = getLogger(["refcodes", "payments"]);

/** Attempts per round. Those whose provider can be asked are claimed apart from these and never wait for them. */
const MOST = 60;

/**
 * Parks due attempts whose provider has no gateway here, once each, for a person to look into. They come up again every
 * few hours, so that they are polled as soon as the clone has the gateway. One statement: safe to repeat and to run
 * concurrently.
 */
export async function parkOrphans(
  { db, gateways }: Pick<ServiceContext, "db" | "gateways">,
  { now }: { now: Date },
): Promise<{ parked: number }> {
  const note = parkedNotes.of("no_gateway");
  const { rows } = await db.execute<{ orderReference: string; provider: string }>(sql`
    with due as (
      select order_reference, provider from payment_attempts
      where next_check_at <= ${at(now)} and provider <> all(${sql.param([...gateways.keys()])}::text[])
      order by next_check_at
      limit ${MOST}
      for update skip locked
    ), postponed as (
      update payment_attempts set next_check_at = ${at(nextHeldCheckAt(now))}
      from due where payment_attempts.order_reference = due.order_reference
    )
    insert into payment_events (key, order_reference, status, outcome, note, note_code, note_params, payload, received_at)
    select 'orphan:' || order_reference, order_reference, 'not asked', ${literal<EventOutcome>("parked")},
      ${parkedNotes.say(note)}, ${note.code}, ${JSON.stringify(note.params)}::jsonb, jsonb_build_object('provider', provider), ${at(now)} from due
    on conflict (key) do nothing
    returning order_reference as "orderReference", payload ->> 'provider' as provider
  `);
  for (const orphan of rows) log.error("{orderReference} cannot be polled: no gateway for {provider}", orphan);
  return { parked: rows.length };
}
