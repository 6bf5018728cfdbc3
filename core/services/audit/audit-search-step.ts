import { and, asc, desc, eq, gt, isNotNull, isNull, sql } from "drizzle-orm";
import { AdapterError } from "#core/ports/adapter-error";
import type { AuditChain, Hex } from "#core/ports/reward-chain";
import type { AuditContext, AuditRun } from "#core/services/audit/audit-context";
import type { PageOutcome } from "#core/services/audit/commit-page";
import { chainPayments, paymentAttempts } from "#db/schema";

/** References whose hashes are compared at once: only their names are read. */
const SEARCHED_A_PAGE = 20_000;

/** The most payments that are looked for, and that are found, in one go. */
const MAX_PAYMENTS = 1_000;

/** What one page asks of the node. */
const MAX_SENDERS = 50;

/**
 * Payments of the contract that no audited reference explains: first the names of all references are looked through, then
 * what is left is a finding. Who sent it tells this clone's operator from another, as where clones share a contract.
 */
export async function auditSearch({ db, chain }: AuditContext, run: AuditRun): Promise<PageOutcome> {
  const isOpen = and(eq(chainPayments.contract, chain.contract), isNull(chainPayments.orderReference));
  const [unsearched, left] = await db.batch([
    db
      .select({ orderRef: chainPayments.orderRef })
      .from(chainPayments)
      .where(and(isOpen, isNull(chainPayments.searchedAt)))
      .limit(MAX_PAYMENTS),
    db
      .select()
      .from(chainPayments)
      .where(and(isOpen, isNotNull(chainPayments.searchedAt)))
      .orderBy(asc(chainPayments.blockNumber), asc(chainPayments.logIndex))
      .limit(MAX_PAYMENTS),
  ]);
  if (unsearched.length > 0) return search({ db, chain }, run, unsearched);
  const senders = await Promise.all(
    left
      .filter(({ sender }) => sender === null)
      .slice(0, MAX_SENDERS)
      .map(async ({ orderRef, txHash }) => ({ orderRef, sender: await senderOf(chain, txHash) })),
  );
  const unexplained = senders.filter(({ sender }) => sender !== null);
  // A page more for the others; where the node knows none of these, they are findings without it.
  if (unexplained.length === MAX_SENDERS)
    return { step: "search", cursor: null, unexplained, findings: [], looked: null };
  const operator = await ownOperator({ db, chain });
  return {
    step: "done",
    cursor: null,
    unexplained,
    findings: left
      .map(({ orderRef, wallet, amount, txHash, sender: known }) => {
        const sender = known ?? unexplained.find((each) => each.orderRef === orderRef)?.sender ?? null;
        if (sender !== null && operator !== null && sender !== operator) {
          const params = { operator: sender };
          return {
            subject: "operator" as const,
            subjectId: sender,
            code: "chain_payment_by_other" as const,
            params,
            facts: params,
          };
        }
        const params = { wallet, amount: amount.toString(), txHash };
        return {
          subject: "payment" as const,
          subjectId: orderRef,
          code: "chain_payment_unexplained" as const,
          params,
          facts: params,
        };
      })
      .filter(isFirst),
    looked: sql`f.subject in ('payment', 'operator')`,
  };
}

async function search(
  { db, chain }: Pick<AuditContext, "db" | "chain">,
  { cursor }: AuditRun,
  unsearched: readonly { orderRef: string }[],
): Promise<PageOutcome> {
  const names = await db
    .select({ orderReference: paymentAttempts.orderReference })
    .from(paymentAttempts)
    .where(cursor === null ? undefined : gt(paymentAttempts.orderReference, cursor))
    .orderBy(asc(paymentAttempts.orderReference))
    .limit(SEARCHED_A_PAGE);
  const wanted = new Set(unsearched.map(({ orderRef }) => orderRef));
  const explained = names.flatMap(({ orderReference }) => {
    const orderRef: string = chain.orderRef(orderReference);
    return wanted.delete(orderRef) ? [{ orderRef, orderReference }] : [];
  });
  const isEnd = names.length < SEARCHED_A_PAGE;
  return {
    step: "search",
    cursor: isEnd ? null : (names.at(-1)?.orderReference ?? null),
    explained,
    unexplained: isEnd ? [...wanted].map((orderRef) => ({ orderRef, sender: null })) : [],
    findings: [],
    looked: null,
  };
}

/** Whoever sent the newest payment that is explained. */
async function ownOperator({ db, chain }: Pick<AuditContext, "db" | "chain">): Promise<Hex | null> {
  const [newest] = await db
    .select({ txHash: chainPayments.txHash })
    .from(chainPayments)
    .where(and(eq(chainPayments.contract, chain.contract), isNotNull(chainPayments.orderReference)))
    .orderBy(desc(chainPayments.blockNumber))
    .limit(1);
  return newest ? senderOf(chain, newest.txHash) : null;
}

async function senderOf(chain: Pick<AuditChain, "readSender">, txHash: string): Promise<Hex | null> {
  try {
    return await chain.readSender(txHash as Hex);
  } catch (error) {
    if (error instanceof AdapterError) return null;
    throw error;
  }
}

/** One finding for each subject. */
function isFirst<Found extends { subjectId: string }>(finding: Found, index: number, all: readonly Found[]): boolean {
  return all.findIndex(({ subjectId }) => subjectId === finding.subjectId) === index;
}
