import type { ServiceContext } from "#core/services/context";
import { type ListedPayout, type ListPayoutsInput, listPayouts } from "#core/services/payouts/list-payouts";
import { type ReadPayoutInput, readPayout } from "#core/services/payouts/read-payout";

/**
 * A payout as its vendor sees it: with the bank's reference, to find it in their statement, and why it failed or came back;
 * without who at the store did what, and in which file it went.
 */
export type OwnPayout = Omit<ListedPayout, "batchId">;

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
  const { moves, ...payout } = await readPayout(ctx, input);
  return { ...ownOf(payout), moves: moves.map(({ actor: _, actorName: __, ...move }) => move) };
}

export type ShownOwnPayout = Awaited<ReturnType<typeof readOwnPayout>>;

function ownOf<Payout extends { batchId: string | null }>({ batchId: _, ...own }: Payout): Omit<Payout, "batchId"> {
  return own;
}
