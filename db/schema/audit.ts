import { sql } from "drizzle-orm";
import { bigint, index, integer, jsonb, pgTable, primaryKey, text, unique } from "drizzle-orm/pg-core";
import { auditRunKinds, auditSteps, findingCodes, findingSubjects } from "#core/domain/audit-finding";
import { moment, tokenUnits, wordChecks } from "#db/columns";

const blockNumber = (name: string) => bigint(name, { mode: "bigint" });

/** A run of the audit over all references, and how far it is: whoever is ended in the middle is gone on for. */
export const auditRuns = pgTable(
  "audit_runs",
  {
    /** The day of a nightly run, `YYYY-MM-DD` in UTC; `shell:` and the moment for one from a shell. */
    id: text("id").primaryKey(),
    kind: text("kind", { enum: auditRunKinds }).notNull(),
    startedAt: moment("started_at").notNull(),
    /** What has changed since then is audited; null for everything. */
    since: moment("since"),
    step: text("step", { enum: auditSteps }).notNull(),
    /** The last of what this step has done; null at its beginning. */
    cursor: text("cursor"),
    /** How many pages are done: whoever finds another number has lost the race. */
    page: integer("page").notNull().default(0),
    /** Until then somebody works on the next page. */
    leasedUntil: moment("leased_until"),
    /** References that were compared. */
    references: integer("references_checked").notNull().default(0),
    /** The contract whose payments it reads. */
    contract: text("contract"),
    /** Its payments are known up to this block; null before any is. */
    chainBlock: blockNumber("chain_block"),
    /** The newest final block when the run began to read, and when that was. */
    chainHead: blockNumber("chain_head"),
    chainHeadAt: moment("chain_head_at"),
    /** Blocks that the node answers for at once. */
    chainWindow: blockNumber("chain_window"),
    /** Tries that failed; after some the run goes on without the chain. */
    chainFailures: integer("chain_failures").notNull().default(0),
    endedAt: moment("ended_at"),
  },
  (table) => [...wordChecks(table), index("audit_runs_newest").on(table.startedAt, table.id)],
);

/** What a run has found that does not fit. One row for each subject and code, however often it is found. */
export const auditFindings = pgTable(
  "audit_findings",
  {
    id: text("id").primaryKey(),
    subject: text("subject", { enum: findingSubjects }).notNull(),
    subjectId: text("subject_id").notNull(),
    code: text("code", { enum: findingCodes }).notNull(),
    params: jsonb("params").$type<Record<string, string>>().notNull(),
    /** Hash of what was compared: a closed one is opened again when it changes. */
    facts: text("facts").notNull(),
    firstSeenAt: moment("first_seen_at").notNull(),
    lastSeenAt: moment("last_seen_at").notNull(),
    /** The run that has found it, or found it again. */
    openedRun: text("opened_run")
      .notNull()
      .references(() => auditRuns.id),
    closedAt: moment("closed_at"),
    /** Who closed it, and why; both null where a run did not find it any more. */
    closedBy: text("closed_by"),
    closeReason: text("close_reason"),
  },
  (table) => [
    ...wordChecks(table),
    unique("audit_findings_subject_code").on(table.subject, table.subjectId, table.code),
    // Serve the admin's list and its count, page by page.
    index("audit_findings_open").on(table.firstSeenAt, table.id).where(sql`${table.closedAt} is null`),
    index("audit_findings_newest").on(table.firstSeenAt, table.id),
    // Serve the list of what admins closed, and that of one record.
    index("audit_findings_closed").on(table.firstSeenAt, table.id).where(sql`${table.closedBy} is not null`),
    index("audit_findings_code").on(table.code, table.firstSeenAt, table.id),
    // Serves the letters about what a run has found.
    index("audit_findings_opened_run").on(table.openedRun),
  ],
);

/** What the contract has paid, as its logs in final blocks say. */
export const chainPayments = pgTable(
  "chain_payments",
  {
    txHash: text("tx_hash").notNull(),
    logIndex: integer("log_index").notNull(),
    contract: text("contract").notNull(),
    /** The contract's hash of the reference. */
    orderRef: text("order_ref").notNull(),
    wallet: text("wallet").notNull(),
    amount: tokenUnits("amount").notNull(),
    blockNumber: blockNumber("block_number").notNull(),
    /** Since when a second reading of its block does not show it; null while every reading does. */
    missingSince: moment("missing_since"),
    /** The reference of a payment here that has this hash; null while none is known. */
    orderReference: text("order_reference"),
    /** When all references were looked through for it in vain, and who sent the transaction. */
    searchedAt: moment("searched_at"),
    sender: text("sender"),
  },
  (table) => [
    primaryKey({ columns: [table.txHash, table.logIndex] }),
    index("chain_payments_order_ref").on(table.orderRef),
    // Serves the second reading of blocks, and the search for whoever sent the newest.
    index("chain_payments_newest").on(table.blockNumber, table.logIndex),
    // Serves the search for what nothing explains: few at any moment.
    index("chain_payments_unexplained")
      .on(table.blockNumber, table.logIndex)
      .where(sql`${table.orderReference} is null`),
  ],
);
