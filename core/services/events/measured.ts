import type { Metric } from "#core/domain/metric";
import type { Measure } from "#core/measure";
import type { EventMessage } from "#core/messages";
import type { ParkMessage } from "#core/services/events/deliver-messages";
import type { SendMessages } from "#core/services/events/relay-outbox";

/** Events that say by themselves that something counted has happened. */
const countedEvents = [
  ["payment.paid", "paid"],
  ["reward.approved", "approved"],
] as const satisfies readonly (readonly [EventMessage["type"], Metric])[];

/**
 * Sends as `send` does, and counts what has left. An event that is sent again after a crash counts again: close enough for
 * a curve, and no ledger reads it.
 */
export function measuringSend(send: SendMessages, measure: Measure): SendMessages {
  return async (messages) => {
    await send(messages);
    for (const [type, metric] of countedEvents) {
      measure({ metric, value: messages.filter((message) => message.type === type).length });
    }
  };
}

/** Parks as `park` does, and counts what was parked. */
export function measuringParks(park: ParkMessage, measure: Measure): ParkMessage {
  return async (letter) => {
    await park(letter);
    measure({ metric: "failures", value: 1, about: "message" });
  };
}

/** The same verbs, with the same answers and errors, each of which counts its failures under its own name. */
export function measuringFailures<Verbs extends object>(verbs: Verbs, measure: Measure): Verbs {
  const measured = Object.entries(verbs).map(([name, verb]) => [
    name,
    typeof verb !== "function"
      ? verb
      : async (...given: unknown[]) => {
          try {
            return await verb.apply(verbs, given);
          } catch (error) {
            measure({ metric: "failures", value: 1, about: name });
            throw error;
          }
        },
  ]);
  return asVerbs<Verbs>(measured);
}

/** Every verb of these objects answers a promise, so a wrapped one answers what the verb itself does. */
function asVerbs<Verbs extends object>(entries: unknown[][]): Verbs {
  return Object.fromEntries(entries) as Verbs;
}
