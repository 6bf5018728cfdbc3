import { eq } from "drizzle-orm";
import { z } from "zod";
import { auditReference } from "#core/services/audit/audit-reference";
import { deadLetters, paymentEvents } from "#db/schema";
import { orderRefOf } from "../../testing/chain.ts";
import { standingFaults } from "../ledgers.ts";
import { type Book, readBooks } from "./books.ts";
import { creditFaults } from "./credit-books.ts";
import { memberFaults } from "./member-books.ts";
import { moneyFaults } from "./money-books.ts";
import { payoutFaults } from "./payout-books.ts";
import { debtorFaults, tokenFaults } from "./token-books.ts";
import type { MixedWorld } from "./world.ts";

const excessSchema = z.object({ excessMinor: z.string().transform(BigInt) });

/** Everything that is not exactly right after a mixed storm, in words: the ledgers, the provider's books and the chain. */
export async function findMixedFaults(world: MixedWorld): Promise<{ faults: string[]; books: Book[] }> {
  const { books, faults } = await findBookFaults(world);
  return { books, faults: [...faults, ...(await auditFaults(world, books))] };
}

/** The same without the store's own audit. */
export async function findBookFaults(world: MixedWorld): Promise<{ faults: string[]; books: Book[] }> {
  const { adminDb, sandbox, chain } = world;
  const ctx = { ...world.ctx, db: adminDb };
  const [books, payments, excess] = [await readBooks(adminDb), await chain.payments(), await readExcess(world)];
  const paidFor = Map.groupBy(payments, ({ orderRef }) => orderRef);
  const known = new Set<string>(books.map(({ orderReference }) => orderRefOf(orderReference)));
  const parked = await adminDb.$count(deadLetters);
  return {
    books,
    faults: [
      ...books.flatMap((book) => moneyFaults(book, sandbox, excess.get(book.orderReference) ?? 0n)),
      ...books.flatMap((book) => tokenFaults(book, paidFor.get(orderRefOf(book.orderReference)) ?? [])),
      ...payments.filter(({ orderRef }) => !known.has(orderRef)).map(({ orderRef }) => `the chain paid ${orderRef}`),
      ...(await debtorFaults(adminDb)),
      ...(await creditFaults(adminDb, books)),
      ...(await payoutFaults(adminDb)),
      ...(await memberFaults(ctx, books, world.now)),
      ...(await standingFaults(adminDb)),
      ...(parked > 0 ? [`${parked} messages are dead`] : []),
    ],
  };
}

/** Given back beyond what was left, for a person to see: the newest word of each attempt. */
async function readExcess({ adminDb }: MixedWorld): Promise<Map<string, bigint>> {
  const parked = await adminDb.select().from(paymentEvents).where(eq(paymentEvents.noteCode, "refund_excess"));
  const newest = parked.toSorted((one, other) => one.receivedAt.getTime() - other.receivedAt.getTime());
  return new Map(
    newest.map(({ orderReference, payload }) => [orderReference, excessSchema.parse(payload).excessMinor]),
  );
}

async function auditFaults({ consumer, ctx, adminDb: db }: MixedWorld, books: readonly Book[]): Promise<string[]> {
  const faults: string[] = [];
  for (const { orderReference, isPaying } of books) {
    const { orderRef, paid, payment } = await consumer.kit.chain.readPayment(orderReference);
    const found = payment && {
      wallet: payment.wallet,
      amount: payment.amount.toString(),
      txHash: payment.txHash,
      blockNumber: payment.blockNumber.toString(),
    };
    const { verdict, drift } = await auditReference(
      { ...ctx, db },
      { orderReference, chain: { orderRef, paid, payment: found } },
    );
    const wanted = isPaying ? "consistent" : "not_paid";
    if (verdict !== wanted) faults.push(`the audit of ${orderReference} says ${verdict}: ${drift.join(", ")}`);
  }
  return faults;
}
