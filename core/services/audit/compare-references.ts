import { type SQL, sql } from "drizzle-orm";
import { referenceDrift } from "#core/domain/audit";
import type { AuditFacts } from "#core/domain/audit-facts";
import { chainCodes, type Finding } from "#core/domain/audit-finding";
import { isPaidOut } from "#core/domain/reward";
import { getLogger } from "#core/log";
import { type AuditContext, type AuditRun, knowsChain } from "#core/services/audit/audit-context";
import { auditFactsOf } from "#core/services/audit/audit-facts-of";
import { referenceQueries } from "#core/services/audit/audit-queries";
import { nameRecords, type ReferenceRecords } from "#core/services/audit/audit-records";
import type { PageOutcome } from "#core/services/audit/commit-page";
import { unchanging } from "#core/services/audit/unchanging";
import { wordList } from "#db/columns";
import { chainPayments } from "#db/schema";

const log = getLogger(["refcodes", "audit"]);

const MINUTE_MS = 60_000;

/** A reward is made soon after its payment, by another Worker: what was paid so lately is left for the next run. */
const TOO_FRESH_MS = 15 * MINUTE_MS;

/** Clocks differ: what was minted so shortly before the chain was read may be in a later block. */
const CLOCKS_APART_MS = 10 * MINUTE_MS;

type ChainFacts = AuditFacts["chain"];
type ChainPaymentRow = typeof chainPayments.$inferSelect;

/**
 * Compares references with the chain and with themselves, and says which payments of the chain they explain: one that is
 * explained is judged by the same page, or so fresh that the next run looks at it. Takes one round trip.
 */
export async function compareReferences(
  ctx: AuditContext,
  { run, references, now }: { run: AuditRun; references: readonly string[]; now: Date },
): Promise<Required<Pick<PageOutcome, "references" | "explained" | "findings" | "looked">>> {
  const { db, chain } = ctx;
  const hashes = references.map((reference) => chain.orderRef(reference));
  const [, paid, ...answers] = await db.batch([
    unchanging(db),
    db
      .select()
      .from(chainPayments)
      .where(
        sql`${chainPayments.orderRef} = any(${sql.param(hashes)}::text[]) and ${chainPayments.contract} = ${chain.contract}`,
      ),
    ...referenceQueries(db, references),
  ]);
  const paidOf = new Map(paid.toSorted(byReading).map((payment) => [payment.orderRef, payment]));
  const unexplained = new Set(paid.flatMap((each) => (each.orderReference === null ? [each.orderRef] : [])));
  const judged = nameRecords(answers)
    .filter(({ payment }) => !isFresh(payment.paid?.paidAt ?? null, now))
    .map((records) => {
      const { orderReference } = records.payment.attempt;
      const said = chainFactsOf(run, records, paidOf.get(chain.orderRef(orderReference)) ?? null);
      return { orderReference, isUnknown: said === null, findings: judge(records, said, ctx) };
    });
  return {
    references: judged.length,
    explained: references.flatMap((orderReference, index) => {
      const orderRef = hashes[index] ?? "";
      return unexplained.has(orderRef) ? [{ orderRef, orderReference }] : [];
    }),
    findings: judged.flatMap(({ findings }) => findings),
    looked: lookedAt(judged),
  };
}

/** Either side of now: a moment far ahead is no excuse. */
function isFresh(paidAt: Date | null, now: Date): boolean {
  return paidAt !== null && Math.abs(now.getTime() - paidAt.getTime()) < TOO_FRESH_MS;
}

/** Those that are missing first, so that of two of a reference one that is there counts. */
function byReading(one: ChainPaymentRow, other: ChainPaymentRow): number {
  return Number(one.missingSince === null) - Number(other.missingSince === null);
}

/** What the chain says of a reference; null while that is not known: what was minted after it was read may be in a later block. */
function chainFactsOf(run: AuditRun, { reward }: ReferenceRecords, payment: ChainPaymentRow | null): ChainFacts {
  const isMinted = reward !== null && isPaidOut(reward.status);
  // What one reading shows and another does not is held against the reward, whichever was right.
  if (payment?.missingSince && isMinted) return { paid: false, payment: null };
  // What it has paid stays, however far it was read. Only what it paid is compared: the rest of the row is the audit's own.
  if (payment) {
    const { wallet, amount, txHash } = payment;
    return { paid: true, payment: { wallet, amount, txHash } };
  }
  if (!knowsChain(run) || run.chainHeadAt === null) return null;
  const mintedAt = reward?.mintedAt?.getTime() ?? 0;
  return mintedAt < run.chainHeadAt.getTime() - CLOCKS_APART_MS ? { paid: false, payment: null } : null;
}

/** What does not fit. Records that cannot be compared at all keep no others from it. */
function judge(
  records: ReferenceRecords,
  chain: ChainFacts,
  { timeZone }: Pick<AuditContext, "timeZone">,
): PageOutcome["findings"] {
  const { orderReference } = records.payment.attempt;
  const finding = (code: Finding["code"], facts: unknown) => ({
    subject: "reference" as const,
    subjectId: orderReference,
    code,
    params: {},
    facts,
  });
  try {
    const facts = auditFactsOf(records, { timeZone, chain });
    const isOfChain = (code: string) => chainCodes.some((known) => known === code);
    return referenceDrift(facts).map((code) => finding(code, isOfChain(code) ? facts : { ...facts, chain: null }));
  } catch (error) {
    log.error("the records of {orderReference} cannot be compared", { orderReference, error });
    return [finding("records_unreadable", records)];
  }
}

/** Findings of these references; what the chain says stays where it could not be asked. */
function lookedAt(judged: readonly { orderReference: string; isUnknown: boolean }[]): SQL {
  const list = (rows: typeof judged) => sql`${sql.param(rows.map(({ orderReference }) => orderReference))}::text[]`;
  return sql`f.subject = 'reference' and f.subject_id = any(${list(judged)}) and not (
    f.code in ${wordList(chainCodes)} and f.subject_id = any(${list(judged.filter(({ isUnknown }) => isUnknown))}))`;
}
