import { type AccountActionKind, accountActionKinds } from "#core/domain/account-action";

/** What the action log can say was done, and the kind of what it was done to, whose id an entry has. */
export const loggedActions = {
  "clone.settings": "clone",
  "totals.rebuilt": "clone",
  "mint_run.started": "clone",
  "payout_key.rotated": "payout_key",
  "plan.create": "plan",
  "plan.edit": "plan",
  "vendor.created": "vendor",
  "vendor.terms": "vendor",
  "vendor.delivery": "vendor",
  "vendor.invited": "vendor",
  "vendor.invitation_withdrawn": "vendor",
  "vendor.joined": "vendor",
  "vendor.left": "vendor",
  "vendor.payoutMethod": "vendor",
  "vendor.payout_method.stopped": "vendor",
  "vendor.bank_details.saved": "vendor",
  "vendor.bank_details.stopped": "vendor",
  "vendor.bank_details.used_again": "vendor",
  "product.create": "product",
  "product.edit": "product",
  "product.rate": "product",
  "product.stock": "product",
  "product.picture": "product",
  "product.archive": "product",
  "product.restore": "product",
  "shipment.sent": "shipment",
  "shipment.corrected": "shipment",
  "settlement.hold": "settlement",
  "settlement.release": "settlement",
  "settlement.reverse": "settlement",
  "payout.make": "payout",
  "payout.paid": "payout",
  "payout.failed": "payout",
  "payout.returned": "payout",
  "payout_batch.downloaded": "payout_batch",
  "person.blocked": "person",
  "person.unblocked": "person",
  "person.signed_out": "person",
  "person.name_cleared": "person",
  "refcode.deactivated": "refcode",
  "refcode.reactivated": "refcode",
  "credit.granted": "person",
  "proposal.made": "person",
  "proposal.carried_out": "person",
  "proposal.declined": "person",
  "debt.relieved": "person",
  "reward.approved": "payment",
  "reward.rejected": "payment",
  "reward.retried": "payment",
  "refund.asked": "payment",
  "refund.chargeback": "payment",
  "refund.retried": "payment",
  "refund.by_hand": "payment",
  "refund.confirmed": "payment",
  "refund.dropped": "payment",
  "refund.matched": "payment",
  "refund_request.asked": "payment",
  "refund_request.declined": "payment",
  "payment.asked": "payment",
  "payment.event_closed": "payment",
  "payment.event_recorded": "payment",
  "message.replayed": "message",
  "message.dropped": "message",
  "finding.close": "finding",
} as const;

export type LoggedAction = keyof typeof loggedActions;

/** A payment and its reward have an order reference as their id, a shipment its settlement's. */
export type ActionSubject = (typeof loggedActions)[LoggedAction];

/** The id of the clone, as a subject. */
export const THE_CLONE = "1";

export type ListedActionName = LoggedAction | `account.${AccountActionKind}`;

/** What the list of actions has: those above, and what was done to accounts, which is in a log of its own. */
export const listedActions: readonly ListedActionName[] = [
  ...(Object.keys(loggedActions) as LoggedAction[]),
  ...accountActionKinds.map((kind) => `account.${kind}` as const),
];

/** What an action is done to. */
export function subjectOf(action: ListedActionName): ActionSubject {
  return Object.hasOwn(loggedActions, action) ? loggedActions[action as LoggedAction] : "person";
}
