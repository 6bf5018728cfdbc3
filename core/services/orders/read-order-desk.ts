import { DomainError } from "#core/domain/errors";
import { sumMinor } from "#core/domain/money";
import { eventNotes, refundAnswers } from "#core/domain/payment-note";
import { isRefundDone } from "#core/domain/refund";
import { refundExtent } from "#core/domain/refund-standing";
import type { ServiceContext } from "#core/services/context";
import { readOrderDeskRows } from "#core/services/orders/order-desk-rows";
import { describeMove, describeReasons } from "#core/services/rewards/reward-reasons";

/** All about one order; see {@link readOrderDesk}. */
export type OrderDesk = Awaited<ReturnType<typeof readOrderDesk>>;

type Rows = Awaited<ReturnType<typeof readOrderDeskRows>>;

/**
 * Everything about one order that a support person is asked for: its people, lines with what is kept of them, attempts with
 * the provider's events, refunds, settlements, reward and membership. One round trip. Money is in minor units, tokens in
 * smallest units.
 *
 * @param input `reference`: the order's id, or the reference of one of its attempts
 * @throws DomainError `not_found`
 */
export async function readOrderDesk({ db }: Pick<ServiceContext, "db">, { reference }: { reference: string }) {
  const rows = await readOrderDeskRows(db, reference);
  if (!rows.found) throw new DomainError("not_found", "no order has this id or reference");
  const { order, buyer, referrer, owes } = rows.found;
  const lines = describeLines(rows);
  const refundedMinor = sumMinor(
    rows.givenBack
      .filter(({ refund }) => refund.orderReference === order.paidReference && isRefundDone(refund.status))
      .map(({ refund }) => refund.amountMinor),
  );
  const paidAttempt = rows.attempts.find(({ orderReference }) => orderReference === order.paidReference);
  return {
    order: {
      id: order.id,
      purpose: order.purpose,
      status: order.status,
      refunded: refundExtent(paidAttempt, refundedMinor),
      currency: order.currency,
      totalMinor: order.totalMinor,
      refundedMinor,
      contact: order.contact,
      createdAt: order.createdAt,
      paidAt: order.paidAt,
      cancelledAt: order.cancelledAt,
      paidReference: order.paidReference,
      referralCode: order.referralCode,
      refusedCode: order.refusedCode,
      refusedReason: order.refusedReason,
    },
    buyer: describePerson(buyer),
    /** With what they owe in tokens; null without a referrer. */
    referrer: referrer && { ...describePerson(referrer), owes: owes ?? 0n },
    lines,
    attempts: rows.attempts.map(({ purpose: _, orderId: __, payerId: ___, ...attempt }) => attempt),
    events: rows.events.map(({ noteCode: code, noteParams: params, payload: _, ...event }) => ({
      ...event,
      why: eventNotes.read({ code, params, text: event.note }).why,
    })),
    refunds: rows.givenBack.map(
      ({ refund: { lastAnswerCode: code, lastAnswerParams: params, ...refund }, askedBy }) => ({
        ...refund,
        requestedByName: askedBy,
        answered: refundAnswers.read({ code, params, text: refund.lastAnswer }).why,
        lines: rows.taken.filter(({ refundId }) => refundId === refund.id).map(({ refundId: _, ...line }) => line),
      }),
    ),
    requests: rows.asked.map(({ request, vendorName }) => ({ ...request, vendorName })),
    settlements: describeSettlements(rows),
    reward: describeReward(rows, order.paidReference),
    membership: rows.period ?? null,
  };
}

/** `exists` is false once the account is deleted: then name and e-mail say nothing. */
function describePerson({ deletedAt, ...person }: { id: string; name: string; email: string; deletedAt: Date | null }) {
  return { ...person, exists: deletedAt === null };
}

function describeLines({ items, givenBack, taken }: Rows) {
  const done = new Set(givenBack.filter(({ refund }) => isRefundDone(refund.status)).map(({ refund }) => refund.id));
  return items.map(({ item, vendorName }) => {
    const off = taken.filter(({ itemId, refundId }) => itemId === item.id && done.has(refundId));
    const refundedMinor = sumMinor(off.map(({ amountMinor }) => amountMinor));
    const refundedQuantity = off.reduce((sum, { quantity }) => sum + quantity, 0);
    return {
      itemId: item.id,
      productId: item.productId,
      vendorId: item.vendorId,
      vendorName,
      name: item.name,
      unitPriceMinor: item.unitPriceMinor,
      quantity: item.quantity,
      lineTotalMinor: item.lineTotalMinor,
      refundedQuantity,
      refundedMinor,
      restocked: off.reduce((sum, { restocked }) => sum + restocked, 0),
      keptQuantity: item.quantity - refundedQuantity,
      keptMinor: item.lineTotalMinor - refundedMinor,
    };
  });
}

function describeSettlements({ settled, adjusted, moves }: Rows) {
  return settled.map(({ settlement, vendorName, paidOutMinor }) => {
    const { metadata: _, orderId: __, ...row } = settlement;
    const adjustments = adjusted
      .filter(({ settlementId }) => settlementId === settlement.id)
      .map(({ refundId, grossMinor, platformMinor, referralMinor, netMinor, reversalReason, createdAt }) => ({
        refundId,
        grossMinor,
        platformMinor,
        referralMinor,
        netMinor,
        reversalReason,
        createdAt,
      }));
    const left = (part: "grossMinor" | "platformMinor" | "referralMinor" | "netMinor") =>
      row[part] - sumMinor(adjustments.map((adjustment) => adjustment[part]));
    const leftNetMinor = left("netMinor");
    return {
      ...row,
      vendorName,
      adjustments,
      /** What is left of the sale after its refunds. */
      left: {
        grossMinor: left("grossMinor"),
        platformMinor: left("platformMinor"),
        referralMinor: left("referralMinor"),
        netMinor: leftNetMinor,
      },
      /** What the vendor is still owed for the sale; below zero where payouts have more of it than is left. */
      balanceMinor: leftNetMinor - paidOutMinor,
      moves: moves
        .filter(({ settlementId }) => settlementId === settlement.id)
        .map(({ settlementId: _id, ...move }) => move),
    };
  });
}

/** The reward of the paid attempt: `due` for what is kept, null while it, or what refunds took off it, has no price; `offset` kept back for debts; `debt` booked. */
function describeReward({ earned, steps }: Rows, paidReference: string | null) {
  const found = earned.find(({ reward }) => reward.orderReference === paidReference);
  if (!found) return null;
  const { receipt: _, orderId: __, mintBatchId: ___, ...reward } = describeReasons(found.reward);
  return {
    ...reward,
    due: found.due === null ? null : BigInt(found.due),
    offset: found.offset,
    debt: found.debt,
    steps: steps.filter(({ orderReference }) => orderReference === reward.orderReference).map(describeMove),
  };
}
