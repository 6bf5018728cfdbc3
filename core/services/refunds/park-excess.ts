import type { EventOutcome } from "#core/domain/payment";
import { parkedNotes } from "#core/domain/payment-note";
import { getLogger } from "#core/log";
import type { Database } from "#db/client";
import { paymentEvents } from "#db/schema";

const log = getLogger(["refcodes", "refunds"]);

/** Parks what a provider has given back beyond what was left of a payment, once for each sum. Minor units. */
export async function parkExcess(
  db: Database,
  {
    orderReference,
    statedMinor,
    excessMinor,
    now,
  }: { orderReference: string; statedMinor: bigint; excessMinor: bigint; now: Date },
): Promise<void> {
  const note = parkedNotes.of("refund_excess");
  const outcome: EventOutcome = "parked";
  const parked = await db
    .insert(paymentEvents)
    .values({
      key: `excess:${orderReference}:${statedMinor}`,
      orderReference,
      status: "given back",
      outcome,
      note: parkedNotes.say(note),
      noteCode: note.code,
      noteParams: note.params,
      payload: { statedMinor: statedMinor.toString(), excessMinor: excessMinor.toString() },
      receivedAt: now,
    })
    .onConflictDoNothing()
    .returning({ key: paymentEvents.key });
  if (parked.length > 0) log.error("more of {orderReference} was given back than was left", { orderReference });
}
