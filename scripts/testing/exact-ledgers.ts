import { expect } from "vitest";
import type { RefundFixture } from "./refund-fixture.ts";

/** Every ledger of a reference equals the plan of what is left of it; answers the ledgers. */
export async function expectExact(world: Pick<RefundFixture, "ledgers">, orderReference: string) {
  const books = await world.ledgers(orderReference);
  expect(books.settlements).toEqual(books.owed);
  for (const [vendorId, assist] of books.assists) {
    expect(assist).toBe(books.plan.byVendor.get(vendorId)?.referralMinor);
  }
  expect(books.numeratorLeft).toBe(books.plan.rewardNumerator);
  expect(books.tokens?.due ?? null).toBe(books.tokens?.dueByPlan ?? null);
  return books;
}
