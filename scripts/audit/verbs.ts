import { setTimeout as sleep } from "node:timers/promises";
import { and, asc, eq, isNull } from "drizzle-orm";
import { AdapterError } from "#core/ports/adapter-error";
import { advanceAudit } from "#core/services/audit/advance-audit";
import { type AuditContext, knowsChain } from "#core/services/audit/audit-context";
import { auditReference } from "#core/services/audit/audit-reference";
import { startAudit } from "#core/services/audit/start-audit";
import { auditFindings, auditRuns, chainPayments } from "#db/schema";

type Say = (line: string) => void;

/** Before the node, or whoever has the next page, is asked again. */
const WAIT_MS = 1_000;

/** Findings that are listed; `/admin/audit` shows all. */
const LISTED = 200;

/** Audits everything. Answers whether everything fits, the chain included. */
export async function auditAll(ctx: AuditContext, say: Say): Promise<boolean> {
  const { db } = ctx;
  const started = new Date();
  const id = `shell:${started.toISOString()}`;
  await startAudit(db, { id, isWhole: true, now: started });
  for (;;) {
    const progress = await advanceAudit(ctx, { runId: id, now: new Date() });
    if (progress === "done") break;
    if (progress === "later") await sleep(WAIT_MS);
    else say(await describeRun(ctx, id));
  }
  const [run] = await db.select().from(auditRuns).where(eq(auditRuns.id, id));
  const open = await db
    .select()
    .from(auditFindings)
    .where(isNull(auditFindings.closedAt))
    .orderBy(asc(auditFindings.firstSeenAt), asc(auditFindings.id))
    .limit(LISTED + 1);
  for (const { subject, subjectId, code } of open.slice(0, LISTED)) say(`✗ ${subject} ${subjectId}: ${code}`);
  if (open.length > LISTED) say(`… and more: /admin/audit`);
  const isChainKnown = run !== undefined && knowsChain(run);
  if (!isChainKnown) say("✗ The chain could not be read: nothing is said of it.");
  const untold = await db.$count(
    chainPayments,
    and(isNull(chainPayments.orderReference), isNull(chainPayments.sender)),
  );
  if (untold > 0) say(`✗ Payments that nothing explains, and of which the node did not say who sent them: ${untold}`);
  if (open.length === 0) say(`✓ ${run?.references ?? 0} references, and nothing that does not fit.`);
  return open.length === 0 && isChainKnown && untold === 0;
}

async function describeRun({ db }: Pick<AuditContext, "db">, id: string): Promise<string> {
  const [run] = await db.select().from(auditRuns).where(eq(auditRuns.id, id));
  if (!run) return id;
  const { step, page, references, chainBlock, chainHead } = run;
  return `page ${page}: ${step}, ${references} references, chain read to ${chainBlock ?? "nothing"} of ${chainHead ?? "?"}`;
}

/**
 * Audits one reference with the chain as it is now. Answers whether everything fits.
 *
 * @throws DomainError `not_found` when no attempt has the reference
 */
export async function auditOne(
  { db, chain, timeZone }: AuditContext,
  orderReference: string,
  say: Say,
): Promise<boolean> {
  const { verdict, drift } = await auditReference(
    { db, clone: { timeZone } },
    { orderReference, chain: await readLive({ chain }, orderReference) },
  );
  say(`${orderReference}: ${verdict}`);
  for (const code of drift) say(`✗ ${code}`);
  return verdict === "consistent" || verdict === "not_paid";
}

async function readLive({ chain }: Pick<AuditContext, "chain">, orderReference: string) {
  try {
    const { orderRef, paid, payment } = await chain.readPayment(orderReference);
    const { amount = 0n, blockNumber = 0n } = payment ?? {};
    const inText = { amount: amount.toString(), blockNumber: blockNumber.toString() };
    return { orderRef, paid, payment: payment && { ...payment, ...inText } };
  } catch (error) {
    if (error instanceof AdapterError) return null;
    throw error;
  }
}
