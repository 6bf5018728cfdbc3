import { and, asc, desc, eq, isNotNull, isNull, ne, or, type SQL, sql } from "drizzle-orm";
import { AdapterError } from "#core/ports/adapter-error";
import type { AuditChain, Hex } from "#core/ports/reward-chain";
import { type AuditContext, searchLimits } from "#core/services/audit/audit-context";
import type { PageOutcome } from "#core/services/audit/commit-page";
import { beyond, isUnexplained, type Place, placeOf } from "#core/services/audit/payment-places";
import { chainPayments } from "#db/schema";

/** For so long a payment waits for a node that says who sent it; then it is a finding as if this store's operator had. */
const SENDER_WAIT_MS = 3 * 86_400_000;

type Payment = typeof chainPayments.$inferSelect;

interface Asked {
  senders: { txHash: string; sender: Hex }[];
  /** Not one of those asked was answered. */
  isNodeDown: boolean;
}

/**
 * A page of the payments that nothing explains, in the order of the chain. Who sent them tells this clone's operator from
 * another, as where clones share a contract: the own one's are findings each, another's are one. What cannot be told yet is
 * neither found nor gone.
 */
export async function tellApart(
  ctx: AuditContext,
  { after, isNodeDown, now }: { after: Place | null; isNodeDown: boolean; now: Date },
): Promise<PageOutcome> {
  const { db, chain, limits = searchLimits } = ctx;
  const isLeft = and(isUnexplained(chain), isNotNull(chainPayments.searchedAt));
  const [some] = await db.select(placeOf).from(chainPayments).where(isLeft).limit(1);
  if (!some) return { step: "done", cursor: null, findings: [], looked: isOver(null) };
  const own = await ownOperator(ctx, isNodeDown);
  const left = await db
    .select()
    .from(chainPayments)
    .where(and(isLeft, after ? beyond(after) : undefined, mayBeOwn(own)))
    .orderBy(asc(chainPayments.blockNumber), asc(chainPayments.logIndex))
    .limit(limits.payments);
  const page = isNodeDown ? left : untilAsked(left, limits.senders);
  const asked = isNodeDown ? { senders: [], isNodeDown } : await ask(chain, unsent(page));
  const senderOf = new Map(asked.senders.map(({ txHash, sender }) => [txHash, sender]));
  const judged = page.flatMap((payment) => {
    const finding = findingOf(payment, payment.sender ?? senderOf.get(payment.txHash) ?? null, own, now);
    return finding ? [{ payment, finding }] : [];
  });
  const found = judged.map(({ finding }) => finding);
  const isOfPage = sql`f.subject = 'payment' and f.subject_id = any(${sql.param(judged.map((each) => each.payment.orderRef))}::text[])`;
  const senders = [...asked.senders, ...own.read];
  const last = page.at(-1);
  if (last && (page.length < left.length || left.length === limits.payments)) {
    const cursor = `${asked.isNodeDown ? "unasked" : "left"} ${last.blockNumber} ${last.logIndex}`;
    return { step: "search", cursor, senders, findings: found.filter(isFirst), looked: isOfPage };
  }
  const others = own.isKnown
    ? await db
        .selectDistinct({ sender: chainPayments.sender })
        .from(chainPayments)
        .where(and(isLeft, own.operator ? ne(chainPayments.sender, own.operator) : isNotNull(chainPayments.sender)))
    : [];
  const findings = [...found, ...others.flatMap(({ sender }) => (sender ? [byOther(sender)] : []))].filter(isFirst);
  return { step: "done", cursor: null, senders, findings, looked: sql`(${isOfPage}) or ${isOver(own.operator)}` };
}

/** No payment is left unexplained that an open finding `f` is about. */
function isOver(operator: Hex | null): SQL {
  const isGone = (same: SQL) =>
    sql`not exists (select from chain_payments as p where p.order_reference is null and ${same})`;
  return sql`(f.subject = 'payment' and ${isGone(sql`p.order_ref = f.subject_id`)})
    or (f.subject = 'operator' and (f.subject_id = ${operator}::text or ${isGone(sql`p.sender = f.subject_id`)}))`;
}

/** This clone's operator: whoever sent the newest payment that a reward here was minted by. */
interface Own {
  /** Whether another can be told from it: also where this clone has never paid, and so everybody is another. */
  isKnown: boolean;
  operator: Hex | null;
  read: Asked["senders"];
}

async function ownOperator({ db, chain }: AuditContext, isNodeDown: boolean): Promise<Own> {
  const isOwn = and(
    eq(chainPayments.contract, chain.contract),
    sql`exists (select from referral_rewards as r
      where r.order_reference = ${chainPayments.orderReference} and r.tx_hash = ${chainPayments.txHash})`,
  );
  const newest = (condition: SQL | undefined) =>
    db
      .select({ txHash: chainPayments.txHash, sender: chainPayments.sender })
      .from(chainPayments)
      .where(condition)
      .orderBy(desc(chainPayments.blockNumber), desc(chainPayments.logIndex))
      .limit(1);
  const [[paid], [told]] = await db.batch([newest(isOwn), newest(and(isOwn, isNotNull(chainPayments.sender)))]);
  if (!paid) return { isKnown: true, operator: null, read: [] };
  const isAsked = paid.sender === null && !isNodeDown;
  const { senders: read } = isAsked ? await ask(chain, [paid.txHash]) : { senders: [] };
  const operator = (paid.sender ?? read[0]?.sender ?? told?.sender ?? null) as Hex | null;
  return { isKnown: operator !== null, operator, read };
}

/** Those of other operators that are known are one finding for each, however many there are. */
function mayBeOwn({ isKnown, operator }: Own): SQL | undefined {
  if (!isKnown) return undefined;
  return or(isNull(chainPayments.sender), operator ? eq(chainPayments.sender, operator) : undefined);
}

/** Of payments, as many as can be told apart once so many transactions are asked for. */
function untilAsked(left: readonly Payment[], most: number): readonly Payment[] {
  const asked = new Set<string>();
  const end = left.findIndex(({ txHash, sender }) => sender === null && asked.add(txHash).size > most);
  return end === -1 ? left : left.slice(0, end);
}

function unsent(payments: readonly Payment[]): string[] {
  return [...new Set(payments.flatMap(({ txHash, sender }) => (sender === null ? [txHash] : [])))];
}

/** Null where it cannot be told yet whose it is. */
function findingOf(
  { orderRef, wallet, amount, txHash, searchedAt }: Payment,
  sender: string | null,
  { isKnown, operator }: Own,
  now: Date,
): PageOutcome["findings"][number] | null {
  const isTold = isKnown && sender !== null;
  if (isTold && sender !== operator) return byOther(sender);
  if (!isTold && now.getTime() - (searchedAt?.getTime() ?? 0) < SENDER_WAIT_MS) return null;
  const params = { wallet, amount: amount.toString(), txHash };
  return { subject: "payment", subjectId: orderRef, code: "chain_payment_unexplained", params, facts: params };
}

function byOther(operator: string): PageOutcome["findings"][number] {
  const params = { operator };
  return { subject: "operator", subjectId: operator, code: "chain_payment_by_other", params, facts: params };
}

async function ask(chain: Pick<AuditChain, "readSender">, txHashes: readonly string[]): Promise<Asked> {
  const answers = await Promise.all(
    txHashes.map(async (txHash) => {
      try {
        return { txHash, sender: await chain.readSender(txHash as Hex) };
      } catch (error) {
        if (error instanceof AdapterError) return null;
        throw error;
      }
    }),
  );
  return {
    senders: answers.flatMap((each) => (each?.sender ? [{ txHash: each.txHash, sender: each.sender }] : [])),
    isNodeDown: txHashes.length > 0 && answers.every((each) => each === null),
  };
}

/** One finding for each subject. */
function isFirst<Found extends { subjectId: string }>(finding: Found, index: number, all: readonly Found[]): boolean {
  return all.findIndex(({ subjectId }) => subjectId === finding.subjectId) === index;
}
