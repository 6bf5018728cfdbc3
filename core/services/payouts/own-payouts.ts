import type { ServiceContext } from "#core/services/context";
import { type ListedPayout, type ListPayoutsInput, listPayouts } from "#core/services/payouts/list-payouts";
import { type ReadPayoutInput, readPayout } from "#core/services/payouts/read-payout";

/** A payout as its vendor sees it: without what operators and the bank wrote to each other. */
export type OwnPayout = Omit<ListedPayout, "batchId" | "bankReference" | "reason">;

type Owned<Input> = Input & { ownerId: string };

/** A vendor's own payouts, newest first, a page after the payout `before`. */
export async function listOwnPayouts(
  ctx: Pick<ServiceContext, "db">,
  input: Owned<ListPayoutsInput>,
): Promise<{ payouts: OwnPayout[]; next: string | null }> {
  const { payouts, next } = await listPayouts(ctx, input);
  return { payouts: payouts.map(ownOf), next };
}

/**
 * One of a vendor's own payouts.
 *
 * @throws DomainError `not_found` for another vendor's, too
 */
export async function readOwnPayout(ctx: Pick<ServiceContext, "db">, input: Owned<ReadPayoutInput>) {
  const { moves: _, sales, salesTotal, refunds, refundsTotal, ...payout } = await readPayout(ctx, input);
  return { ...ownOf(payout), sales, salesTotal, refunds, refundsTotal };
}

export type ShownOwnPayout = Awaited<ReturnType<typeof readOwnPayout>>;

function ownOf({ batchId: _, bankReference: __, reason: ___, ...own }: ListedPayout): OwnPayout {
  return own;
}
