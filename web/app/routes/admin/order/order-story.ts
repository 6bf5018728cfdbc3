import type { PaymentProvider } from "#core/domain/payment";
import type { RefundReason } from "#core/domain/refund";
import type { RewardStatus } from "#core/domain/reward";
import type { SettlementStatus } from "#core/domain/settlement";
import type { OrderDesk } from "#core/services/orders/read-order-desk";

interface RefundFacts {
  reason: RefundReason;
  amountMinor: bigint;
  by: string | null;
}

/** One step of an order's story. */
export type StoryStep = { at: Date; key: string } & (
  | { kind: "placed" | "paid" | "cancelled" }
  | { kind: "attempt"; provider: PaymentProvider; reference: string }
  | { kind: "event"; status: string; outcome: "applied" | "ignored" | "parked"; reference: string }
  | ({
      kind: "refundAsked" | "refundSent" | "refundAccepted" | "refundDone" | "refundRefused" | "refundClosed";
    } & RefundFacts)
  | { kind: "requestAsked" | "requestGranted" | "requestDeclined"; vendorName: string }
  | { kind: "settlement"; vendorName: string; status: SettlementStatus }
  | { kind: "reward"; status: RewardStatus }
);

/** What happened to an order, oldest first. Steps of the same moment stay in the order money moves. */
export function storyOf({ order, attempts, events, refunds, requests, settlements, reward }: OrderDesk): StoryStep[] {
  const steps: StoryStep[] = [{ kind: "placed", at: order.createdAt, key: "placed" }];
  for (const { createdAt, provider, orderReference } of attempts) {
    steps.push({ kind: "attempt", at: createdAt, key: orderReference, provider, reference: orderReference });
  }
  for (const { key, status, outcome, receivedAt, orderReference } of events) {
    steps.push({ kind: "event", at: receivedAt, key, status, outcome, reference: orderReference });
  }
  if (order.paidAt) steps.push({ kind: "paid", at: order.paidAt, key: "paid" });
  if (order.cancelledAt) steps.push({ kind: "cancelled", at: order.cancelledAt, key: "cancelled" });
  for (const request of requests) steps.push(...stepsOfRequest(request));
  for (const refund of refunds) steps.push(...stepsOfRefund(refund));
  for (const { vendorName, moves } of settlements) {
    for (const { id, toStatus, at } of moves) {
      steps.push({ kind: "settlement", at, key: id, vendorName, status: toStatus });
    }
  }
  for (const { id, toStatus, at } of reward?.steps ?? []) {
    steps.push({ kind: "reward", at, key: id, status: toStatus });
  }
  return steps.toSorted((one, other) => one.at.getTime() - other.at.getTime());
}

function stepsOfRequest({ id, vendorName, askedAt, decidedAt, status }: OrderDesk["requests"][number]): StoryStep[] {
  const asked = { kind: "requestAsked", at: askedAt, key: `${id} asked`, vendorName } as const;
  if (decidedAt === null || status === "asked") return [asked];
  const kind = status === "granted" ? "requestGranted" : "requestDeclined";
  return [asked, { kind, at: decidedAt, key: `${id} decided`, vendorName }];
}

/** One that was found in the provider's statement was never asked for here. */
function stepsOfRefund(refund: OrderDesk["refunds"][number]): StoryStep[] {
  const { id, reason, amountMinor, requestedByName: by, createdAt, sentAt, acceptedAt, endedAt, status } = refund;
  const facts = { reason, amountMinor, by };
  const isOurs = reason !== "cabinet" && reason !== "chargeback";
  const ended = status === "refused" ? "refundRefused" : "refundDone";
  return (
    [
      [isOurs ? createdAt : null, "refundAsked"],
      [sentAt, "refundSent"],
      [acceptedAt, "refundAccepted"],
      [endedAt, ended],
      [refund.resolvedAt, "refundClosed"],
    ] as const
  ).flatMap(([at, kind]) => (at ? [{ kind, at, key: `${id} ${kind}`, ...facts }] : []));
}
