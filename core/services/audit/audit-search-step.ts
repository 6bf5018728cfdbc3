import { and, asc, desc, gt, isNull } from "drizzle-orm";
import { type AuditContext, type AuditRun, searchLimits } from "#core/services/audit/audit-context";
import type { PageOutcome } from "#core/services/audit/commit-page";
import { compareReferences } from "#core/services/audit/compare-references";
import { isUnexplained, type Place, placeOf, upTo } from "#core/services/audit/payment-places";
import { tellApart } from "#core/services/audit/tell-apart";
import { chainPayments, paymentAttempts } from "#db/schema";

/** `names`: up to which payment, and after which reference. `left`: after which payment; `unasked`: no node is asked. */
const cursorShape = /^(names|left|unasked) (\d+) (\d+) ?(.*)$/;

/** Which payments are looked for, up to a place on the chain, and after which reference. */
interface Sought {
  until: Place;
  after: string | null;
}

/**
 * Payments of the contract that no audited reference explains: first the names of all references are looked through, and those
 * that are found are compared, whatever their age; then what is left is told apart by its sender, oldest first.
 */
export async function auditSearch(ctx: AuditContext, run: AuditRun, now: Date): Promise<PageOutcome> {
  const [, phase, block = "", logIndex, name = null] = cursorShape.exec(run.cursor ?? "") ?? [];
  const place = { blockNumber: BigInt(block), logIndex: Number(logIndex) };
  if (phase === "names") return lookThrough(ctx, { run, sought: { until: place, after: name }, now });
  if (phase) return tellApart(ctx, { after: place, isNodeDown: phase === "unasked", now });
  const until = await nextSought(ctx);
  return until
    ? lookThrough(ctx, { run, sought: { until, after: null }, now })
    : tellApart(ctx, { after: null, isNodeDown: false, now });
}

/** Where the next payments end that are to be looked for; null where none is. */
async function nextSought({ db, chain, limits = searchLimits }: AuditContext): Promise<Place | null> {
  const sought = db
    .select(placeOf)
    .from(chainPayments)
    .where(and(isUnexplained(chain), isNull(chainPayments.searchedAt)))
    .orderBy(asc(chainPayments.blockNumber), asc(chainPayments.logIndex))
    .limit(limits.payments)
    .as("sought");
  const [last] = await db
    .select({ blockNumber: sought.blockNumber, logIndex: sought.logIndex })
    .from(sought)
    .orderBy(desc(sought.blockNumber), desc(sought.logIndex))
    .limit(1);
  return last ?? null;
}

/** Looks through a page of names. The payments sought stay the same ones from the first name to the last. */
async function lookThrough(
  ctx: AuditContext,
  { run, sought: { until, after }, now }: { run: AuditRun; sought: Sought; now: Date },
): Promise<PageOutcome> {
  const { db, chain, limits = searchLimits } = ctx;
  const [payments, names] = await db.batch([
    db
      .select({ orderRef: chainPayments.orderRef })
      .from(chainPayments)
      .where(and(isUnexplained(chain), isNull(chainPayments.searchedAt), upTo(until))),
    db
      .select({ orderReference: paymentAttempts.orderReference })
      .from(paymentAttempts)
      .where(after === null ? undefined : gt(paymentAttempts.orderReference, after))
      .orderBy(asc(paymentAttempts.orderReference))
      .limit(limits.references),
  ]);
  const wanted = new Set(payments.map(({ orderRef }) => orderRef));
  const references = names.flatMap(({ orderReference }) =>
    wanted.delete(chain.orderRef(orderReference)) ? [orderReference] : [],
  );
  const last = names.length < limits.references ? undefined : names.at(-1);
  const next = {
    step: "search" as const,
    cursor: last ? `names ${until.blockNumber} ${until.logIndex} ${last.orderReference}` : null,
    searched: last ? [] : [...wanted],
  };
  if (references.length === 0) return { ...next, findings: [], looked: null };
  return { ...next, ...(await compareReferences(ctx, { run, references, now })) };
}
