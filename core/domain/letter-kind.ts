/**
 * `verify`: confirm a new account's address. `reset`: set a new password. `approve` and `adopt`: agree to an address change,
 * sent to the old and the new address. `linked`: a wallet has taken over the code, with a link that stops it. All others
 * only report: a new password or address, a refund of a second payment, a change of second factors; and what a refund did:
 * `refunded` to the buyer, `reduced` to the referrer, `adjusted` to the vendor. `sent`: a parcel is on its way. `invited`: to
 * work with a vendor, to an address that may have no account. `left`: to whoever works for a vendor no more.
 */
export const letterKinds = [
  "verify",
  "reset",
  "approve",
  "adopt",
  "changed",
  "moved",
  "refund",
  "refunded",
  "reduced",
  "adjusted",
  "sent",
  "payoutPaid",
  "payoutFailed",
  "payoutReturned",
  /** To admins: the audit has found something new. */
  "findings",
  "factorAdded",
  "factorRemoved",
  "recoveryCodesMade",
  "recoveryCodeUsed",
  "linked",
  "invited",
  "left",
  /** A vendor is to be paid on another account; with a link that stops it. */
  "bankDetails",
  /** A vendor is to be paid in another way; with such a link, too. */
  "payoutMethod",
] as const;

export type LetterKind = (typeof letterKinds)[number];
