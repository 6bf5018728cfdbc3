import { type SQL, sql } from "drizzle-orm";
import { referenceDrift } from "#core/domain/audit";
import type { AuditFacts } from "#core/domain/audit-facts";
import { chainCodes, type Finding } from "#core/domain/audit-finding";
import { getLogger } from "#core/log";
import { type AuditContext, type AuditRun, knowsChain } from "#core/services/audit/audit-context";
import { auditFactsOf } from "#core/services/audit/audit-facts-of";
import { referenceQueries } from "#core/services/audit/audit-queries";
import { nameRecords, type ReferenceRecords } from "#core/services/audit/audit-records";
import { changedReferences, nextIds } from "#core/services/audit/changed-since";
import type { PageOutcome } from "#core/services/audit/commit-page";
import { unchanging } from "#core/services/audit/unchanging";
import { wordList } from "#db/columns";
import { chainPayments } from "#db/schema";

const log = getLogger(["refcodes", "audit"]);

export const REFERENCES_A_PAGE = 1_000;

const MINUTE_MS = 60_000;

/** A reward is made soon after its payment, by another Worker: what was paid so lately is left for the next run. */
const TOO_FRESH_MS = 15 * MINUTE_MS;

/** Clocks differ: what was minted so shortly before the chain was read may be in a later block. */
const CLOCKS_APART_MS = 10 * MINUTE_MS;

type ChainFacts = AuditFacts["chain"];

/** Compares a page of references with the chain and with themselves. Takes two round trips. */
export async function auditReferences(ctx: AuditContext, run: AuditRun, now: Date): Promise<PageOutcome> {
  const { db, chain } = ctx;
  const changed = run.since && changedReferences(run.since);
  const { rows } = await db.execute<{ id: string }>(
    nextIds(
      { table: sql`payment_attempts`, id: sql`order_reference`, changed },
      { cursor: run.cursor, before: run.startedAt, limit: REFERENCES_A_PAGE },
    ),
  );
  const references = rows.map(({ id }) => id);
  const next =
    references.length < REFERENCES_A_PAGE
      ? { step: "payouts" as const, cursor: null }
      : { step: "references" as const, cursor: references.at(-1) ?? null };
  if (references.length === 0) return { ...next, findings: [], looked: null };

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
  const paidOf = new Map(paid.map((payment) => [payment.orderRef, payment]));
  const judged = nameRecords(answers)
    .filter(({ payment }) => !isFresh(payment.paid?.paidAt ?? null, now))
    .map((records) => {
      const { orderReference } = records.payment.attempt;
      const payment = paidOf.get(chain.orderRef(orderReference)) ?? null;
      const said = isChainKnown(run, records) ? { paid: payment !== null, payment } : null;
      return { orderReference, isUnknown: said === null, findings: judge(records, said, ctx) };
    });
  return {
    ...next,
    references: judged.length,
    explained: references.flatMap((orderReference, index) => {
      const orderRef = hashes[index] ?? "";
      return paidOf.get(orderRef)?.orderReference === null ? [{ orderRef, orderReference }] : [];
    }),
    findings: judged.flatMap(({ findings }) => findings),
    looked: lookedAt(judged),
  };
}

function isFresh(paidAt: Date | null, now: Date): boolean {
  return paidAt !== null && now.getTime() - paidAt.getTime() < TOO_FRESH_MS;
}

/** What was minted after the chain was read cannot be held against it. */
function isChainKnown(run: AuditRun, { reward }: ReferenceRecords): boolean {
  if (!knowsChain(run) || run.chainHeadAt === null) return false;
  const mintedAt = reward?.mintedAt?.getTime() ?? 0;
  return mintedAt < run.chainHeadAt.getTime() - CLOCKS_APART_MS;
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
