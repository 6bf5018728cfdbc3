/** How a vendor is paid: into their credit in this store, or to their bank account. */
export const payoutMethods = ["credit", "bank"] as const;
export type PayoutMethod = (typeof payoutMethods)[number];

/**
 * `pending`: in a batch for the bank, which has not said yet what became of it. `paid`: the money is there. `failed`: the
 * bank did not carry it out. `returned`: it had arrived, and came back.
 */
export const payoutStatuses = ["pending", "paid", "failed", "returned"] as const;
export type PayoutStatus = (typeof payoutStatuses)[number];

const transitions: Record<PayoutStatus, readonly PayoutStatus[]> = {
  pending: ["paid", "failed"],
  paid: ["returned"],
  failed: [],
  returned: [],
};

/** The states a payout may be in just before `to`: the guard of every compare-and-set. */
export function payoutStatesBefore(to: PayoutStatus): PayoutStatus[] {
  return payoutStatuses.filter((from) => transitions[from].includes(to));
}

/** A payout that holds its settlements: nobody else may pay them. */
export const livePayoutStatuses = ["pending", "paid"] as const satisfies readonly PayoutStatus[];

/** Whether a payout holds its settlements. */
export function isPayoutLive(status: PayoutStatus): boolean {
  return livePayoutStatuses.some((live) => live === status);
}

/** First and later bank details of a vendor are used only after so long: time for "this was not me". */
export const BANK_DETAILS_WAIT_MS = 3 * 86_400_000;

/** Another way of being paid is used only after so long, as are bank details. */
export const PAYOUT_METHOD_WAIT_MS = BANK_DETAILS_WAIT_MS;

/** How a vendor is paid, as it is stored. */
export interface StoredMethod {
  payoutMethod: PayoutMethod | null;
  waitingMethod: PayoutMethod | null;
  waitingMethodFrom: Date | null;
  waitingMethodOldStays: boolean | null;
}

/** How a vendor is paid at `now`: a change that has waited for long enough counts, and waits no more. */
export function methodAt<Stored extends StoredMethod>(stored: Stored, now: Date): Stored {
  if (stored.waitingMethodFrom === null || stored.waitingMethodFrom > now) return stored;
  const nothing = { waitingMethod: null, waitingMethodFrom: null, waitingMethodOldStays: null };
  return { ...stored, payoutMethod: stored.waitingMethod, ...nothing };
}

/** Whose bank account pays. */
export interface PayoutDebtor {
  name: string;
  iban: string;
}
