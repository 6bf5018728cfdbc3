import { ReasonBook, type ReasonOf } from "#core/domain/reason";

const parkedSentences = {
  unknown_reference: "unknown reference",
  no_gateway: "no gateway for the provider",
  other_provider: "another provider than the attempt's",
  amount_differs: "amount or currency differs from the attempt",
  unknown_status: "unknown status",
  refunded_elsewhere: "refunded at the provider",
  refunded_early: "refunded before it was known to be approved",
  refund_waits: "a refund waits at the provider",
  refund_not_shown: "a refund that the provider's statement does not show",
  refund_excess: "more was given back than was left",
} as const;

/** Why an event is left for a person: an admin reads it. */
export const parkedNotes = new ReasonBook(parkedSentences);

export type ParkedNote = ReasonOf<typeof parkedNotes>;

/** Everything that may be noted on an event. Unless it is parked, nobody has to do anything. */
export const eventNotes = new ReasonBook({
  ...parkedSentences,
  already: "already {status}",
  older: "older than {status}",
  nothing_paid: "nothing was paid yet",
  refund_under_way: "the refund waits at the provider",
  given_back: "given back: {reference} had paid already",
  refund_suspected: "the provider is asked about a refund",
});

export type EventNote = ReasonOf<typeof eventNotes>;

/** Why a refund is still pending, or was refused. The provider's own words are a parameter. */
export const refundAnswers = new ReasonBook({
  not_shown_yet: "accepted, not shown yet",
  more_than_left: "more than is left of the payment",
  provider_forgot: "the provider does not know the payment",
  in_work_too_long: "in work for weeks: {answer}",
  confirmed_not_shown: "the provider does not show a refund that its bank has confirmed",
  no_gateway: "this store has no gateway to {provider}",
  provider_said: "{answer}",
});

export type RefundAnswerNote = ReasonOf<typeof refundAnswers>;
