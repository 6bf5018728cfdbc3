import { type Currency, currencies, sumMinor } from "#core/domain/money";
import { type PayoutMethod, payoutMethods } from "#core/domain/payout";
import type { ServiceContext } from "#core/services/context";
import { type DuePayout, readDuePayouts } from "#core/services/payouts/read-due-payouts";

export interface PreviewDuePayoutsInput {
  /** Vendors that are paid in one of these ways; all where nothing is said. */
  methods?: readonly PayoutMethod[] | undefined;
  vendorId?: string | undefined;
  now: Date;
}

/** What a run would pay, and what it would leave and why. */
export interface DuePreview {
  payouts: DuePayout[];
  waiting: DuePayout[];
  /** What it would pay, by currency and way. */
  totals: { currency: Currency; method: PayoutMethod; payouts: number; amountMinor: bigint }[];
  /** Whether this clone has an account that pays by bank. */
  hasDebtor: boolean;
}

/** The dry run of {@link processDuePayouts}: reads what is due, and writes nothing. */
export async function previewDuePayouts(
  { db, clone }: Pick<ServiceContext, "db" | "clone">,
  { methods, vendorId, now }: PreviewDuePayoutsInput,
): Promise<DuePreview> {
  const due = await readDuePayouts({ db, clone }, { methods, vendorId, dueBy: now, now });
  const payouts = due.filter(({ obstacle }) => obstacle === null);
  return {
    payouts,
    waiting: due.filter(({ obstacle }) => obstacle !== null),
    totals: currencies.flatMap((currency) =>
      payoutMethods.flatMap((method) => {
        const those = payouts.filter((one) => one.currency === currency && one.method === method);
        const amountMinor = sumMinor(those.map((one) => one.amountMinor));
        return those.length > 0 ? [{ currency, method, payouts: those.length, amountMinor }] : [];
      }),
    ),
    hasDebtor: clone.payoutDebtor !== null,
  };
}
