/** Name of the boxes of rewards, and of the field that names one. */
export const CHOSEN = "orderReference";

/** Name of the field that says which amount was seen: `reference=amount`. */
export const SEEN = "seen";

/** Name of the field that says that the form goes on with what an answer left. */
export const REST = "rest";

/** Id of the form that the boxes belong to. */
export const DECISION_FORM = "decision";

/** Rewards on one page, and so the most that one press decides about. */
export const PAGE_SIZE = 100;
