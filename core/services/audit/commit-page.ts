import { type SQL, sql } from "drizzle-orm";
import { type AuditStep, canonical, type Finding } from "#core/domain/audit-finding";
import { getLogger } from "#core/log";
import type { PaymentLog } from "#core/ports/reward-chain";
import type { AuditRun } from "#core/services/audit/audit-context";
import { sha256 } from "#core/services/sha256";
import type { Database } from "#db/client";
import { at } from "#db/moment";

const log = getLogger(["refcodes", "audit"]);

/** What a page of a run has come to. */
export interface PageOutcome {
  /** Where the run goes on. */
  step: AuditStep;
  cursor: string | null;
  /** How many references were compared. */
  references?: number;
  /** How far the chain is read. */
  chain?: Pick<AuditRun, "contract" | "chainBlock" | "chainHead" | "chainHeadAt" | "chainWindow" | "chainFailures">;
  /** Blocks that were read, and all payments in them, some of which may be known. */
  blocks?: { fromBlock: bigint; toBlock: bigint } | null;
  payments?: readonly PaymentLog[];
  /** What explains payments of the contract. */
  explained?: readonly { orderRef: string; orderReference: string }[];
  /** Payments, by the contract's hash, for which all references were looked through in vain. */
  searched?: readonly string[];
  /** Who sent transactions that paid. */
  senders?: readonly { txHash: string; sender: string }[];
  /** What does not fit, with the facts that were compared. */
  findings: readonly (Finding & { facts: unknown })[];
  /** The condition of the findings `f` that are gone where they were not found; null: of none. */
  looked: SQL | null;
}

/**
 * Writes what a page has come to and moves the run on, in one statement; nothing where somebody else has moved it since.
 *
 * @returns whether it was written
 */
export async function commitPage(db: Database, run: AuditRun, outcome: PageOutcome, now: Date): Promise<boolean> {
  const {
    step,
    cursor,
    references = 0,
    chain = run,
    blocks = null,
    payments = [],
    explained = [],
    searched = [],
    senders = [],
  } = outcome;
  const given = await Promise.all(
    outcome.findings.map(async ({ subject, subjectId, code, params, facts }) => ({
      subject,
      subject_id: subjectId,
      code,
      params,
      facts: await sha256(canonical(facts)),
    })),
  );
  // A node may say one twice.
  const once = new Map(payments.map((payment) => [`${payment.txHash}:${payment.logIndex}`, payment]));
  const paid = [...once.values()].map(({ orderRef, wallet, amount, txHash, logIndex, blockNumber }) => ({
    tx_hash: txHash,
    log_index: logIndex,
    order_ref: orderRef,
    wallet,
    amount: amount.toString(),
    block_number: blockNumber.toString(),
  }));
  const places = paid.map(({ tx_hash, log_index }) => ({ tx_hash, log_index }));
  const rows = (list: readonly object[], columns: SQL) =>
    sql`jsonb_to_recordset(${JSON.stringify(list)}::jsonb) as ${columns}`;
  // A person closed what was found then: of other facts it is a finding again.
  const isAgain = sql`f.closed_at is not null and (f.closed_by is null or f.facts <> excluded.facts)`;
  const unlessAgain = (column: SQL) => sql`${column} = case when ${isAgain} then null else f.${column} end`;
  const { rows: moved } = await db.execute<{ missing: number }>(sql`
    with moved as (
      update audit_runs set step = ${step}, cursor = ${cursor}, page = page + 1, leased_until = null,
        references_checked = references_checked + ${references}, contract = ${chain.contract},
        chain_block = ${text(chain.chainBlock)}::bigint, chain_head = ${text(chain.chainHead)}::bigint,
        chain_head_at = ${at(chain.chainHeadAt)}, chain_window = ${text(chain.chainWindow)}::bigint,
        chain_failures = ${chain.chainFailures}, ended_at = ${at(step === "done" ? now : null)}
      where id = ${run.id} and page = ${run.page} and step <> 'done'
      returning id
    ), given as materialized (
      select given.* from moved, ${rows(given, sql`given (subject text, subject_id text, code text, params jsonb, facts text)`)}
    ), found as (
      insert into audit_findings as f (id, subject, subject_id, code, params, facts, first_seen_at, last_seen_at, opened_run)
      select gen_random_uuid()::text, subject, subject_id, code, params, facts, ${at(now)}, ${at(now)}, ${run.id} from given
      on conflict (subject, subject_id, code) do update set last_seen_at = excluded.last_seen_at, params = excluded.params,
        facts = excluded.facts, opened_run = case when ${isAgain} then excluded.opened_run else f.opened_run end,
        ${unlessAgain(sql`closed_at`)}, ${unlessAgain(sql`closed_by`)}, ${unlessAgain(sql`close_reason`)}
    ), gone as (
      update audit_findings as f set closed_at = ${at(now)}, closed_by = null, close_reason = null
      from moved where f.closed_at is null and (${outcome.looked ?? sql`false`}) and not exists (
        select from given where (given.subject, given.subject_id, given.code) = (f.subject, f.subject_id, f.code))
    ), paid as (
      insert into chain_payments as known (tx_hash, log_index, contract, order_ref, wallet, amount, block_number)
      select paid.tx_hash, paid.log_index, ${chain.contract}, paid.order_ref, paid.wallet, paid.amount, paid.block_number
      from moved, ${rows(paid, sql`paid (tx_hash text, log_index int, order_ref text, wallet text, amount numeric, block_number bigint)`)}
      on conflict (tx_hash, log_index) do update set missing_since = null, order_ref = excluded.order_ref,
        wallet = excluded.wallet, amount = excluded.amount, block_number = excluded.block_number,
        order_reference = case when known.order_ref = excluded.order_ref then known.order_reference end,
        searched_at = case when known.order_ref = excluded.order_ref then known.searched_at end
      where known.missing_since is not null or (known.order_ref, known.wallet, known.amount, known.block_number)
        <> (excluded.order_ref, excluded.wallet, excluded.amount, excluded.block_number)
    ), missing as (
      update chain_payments as known set missing_since = ${at(now)} from moved
      where known.contract = ${chain.contract} and known.missing_since is null
        and known.block_number between ${text(blocks?.fromBlock ?? null)}::bigint and ${text(blocks?.toBlock ?? null)}::bigint
        and not exists (select from ${rows(places, sql`place (tx_hash text, log_index int)`)}
          where (place.tx_hash, place.log_index) = (known.tx_hash, known.log_index))
      returning 1
    ), explained as (
      update chain_payments as known set order_reference = each.order_reference
      from moved, ${rows(
        explained.map(({ orderRef, orderReference }) => ({ order_ref: orderRef, order_reference: orderReference })),
        sql`each (order_ref text, order_reference text)`,
      )}
      where known.order_ref = each.order_ref and known.order_reference is null
    ), searched as (
      update chain_payments as known set searched_at = ${at(now)}
      from moved where known.order_ref = any(${sql.param([...searched])}::text[])
        and known.order_reference is null and known.searched_at is null
    ), sent as (
      update chain_payments as known set sender = each.sender
      from moved, ${rows(
        senders.map(({ txHash, sender }) => ({ tx_hash: txHash, sender })),
        sql`each (tx_hash text, sender text)`,
      )}
      where known.tx_hash = each.tx_hash
    )
    select (select count(*)::int from missing) as missing from moved`);
  const [written] = moved;
  if (written && written.missing > 0) {
    log.error("a second reading of final blocks does not show {missing} payments", { run: run.id, ...written });
  }
  return written !== undefined;
}

const text = (value: bigint | null) => value?.toString() ?? null;
