interface LetterTraits {
  /** The page that its button opens. A letter about an order opens that order below it. */
  page: `/${string}`;
  /**
   * `asks`: nothing happens without its button. `tells`: reports what has happened. `stops`: reports, too, with a link
   * that takes it back.
   */
  nature: "asks" | "tells" | "stops";
  /** What one may stop getting. All other letters are owed to their reader: about orders, money and access. */
  optional?: "rewards";
  /** Whether its footer links to the referral programme: only good news does, never a letter about access or a refund. */
  invites?: true;
}

const asks = (page: LetterTraits["page"]): LetterTraits => ({ page, nature: "asks" });
const tells = (page: LetterTraits["page"]): LetterTraits => ({ page, nature: "tells" });
const stops: LetterTraits = { page: "/confirm", nature: "stops" };
const ofGoods: LetterTraits = { page: "/orders", nature: "tells", invites: true };
const ofReward: LetterTraits = { page: "/refcodes", nature: "tells", optional: "rewards" };

/** Every kind of letter: the one list that the database's CHECK, the writer, its texts and the previews go by. */
const letters = {
  /** Confirm a new account's address. */
  verify: asks("/confirm"),
  reset: asks("/reset-password"),
  /** Agree to an address change: to the old address, then to the new one. */
  approve: asks("/confirm"),
  adopt: asks("/confirm"),
  /** The password was changed. */
  changed: tells("/forgot-password"),
  /** The address was changed. */
  moved: tells("/"),
  orderPaid: ofGoods,
  /** A second payment of an order is being refunded. */
  refund: tells("/orders"),
  /** A refund is done: to the buyer, to the referrer whose reward it lowers, to each vendor whose sale it adjusts. */
  refunded: tells("/orders"),
  reduced: ofReward,
  adjusted: tells("/vendor"),
  /** A parcel is on its way. */
  sent: ofGoods,
  rewardEarned: { ...ofReward, invites: true },
  rewardApproved: { ...ofReward, invites: true },
  rewardPaid: { ...ofReward, invites: true },
  rewardRejected: ofReward,
  payoutPaid: tells("/vendor/payouts"),
  payoutFailed: tells("/vendor/payouts"),
  payoutReturned: tells("/vendor/payouts"),
  /** To admins: the audit has found something new. */
  findings: tells("/admin/audit"),
  factorAdded: tells("/account/security"),
  factorRemoved: tells("/account/security"),
  recoveryCodesMade: tells("/account/security"),
  recoveryCodeUsed: tells("/account/security"),
  /** A wallet has taken over the code. */
  linked: stops,
  /** To work with a vendor, to an address that may have no account. */
  invited: asks("/join"),
  /** To whoever works for a vendor no more. */
  left: tells("/account"),
  /** A vendor is to be paid on another account, or in another way. */
  bankDetails: stops,
  payoutMethod: stops,
} satisfies Record<string, LetterTraits>;

export type LetterKind = keyof typeof letters;

export const letterTraits: Readonly<Record<LetterKind, LetterTraits>> = letters;

export const letterKinds = Object.keys(letters) as [LetterKind, ...LetterKind[]];

/** Letters that are written once their event arrives: it was committed with what they tell of, and names the payment. */
export const dueLetterKinds = [
  "orderPaid",
  "rewardEarned",
  "rewardApproved",
  "rewardPaid",
  "rewardRejected",
] as const satisfies readonly LetterKind[];

export type DueLetterKind = (typeof dueLetterKinds)[number];
