import { sql } from "drizzle-orm";
import { check, index, jsonb, pgTable, text } from "drizzle-orm/pg-core";
import { type ProposalStatus, proposalKinds, proposalStatuses } from "#core/domain/proposal";
import { literal, moment, wordChecks } from "#db/columns";
import { users } from "#db/schema/auth";

/** A decision that needs two admins: what one proposed, and what another made of it. */
export const adminProposals = pgTable(
  "admin_proposals",
  {
    id: text("id").primaryKey(),
    kind: text("kind", { enum: proposalKinds }).notNull(),
    /** Whose role or credit it is about. */
    subjectId: text("subject_id")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    /** The role, or amount and currency: what will be carried out, word for word. */
    details: jsonb("details").$type<Readonly<Record<string, string>>>().notNull(),
    reason: text("reason").notNull(),
    status: text("status", { enum: proposalStatuses }).notNull().default("open"),
    proposedBy: text("proposed_by")
      .notNull()
      .references(() => users.id, { onDelete: "restrict" }),
    proposedAt: moment("proposed_at").notNull(),
    decidedBy: text("decided_by").references(() => users.id, { onDelete: "restrict" }),
    decidedAt: moment("decided_at"),
  },
  (table) => [
    ...wordChecks(table),
    check(
      "admin_proposals_two",
      sql`${table.status} <> ${literal<ProposalStatus>("carried_out")} or ${table.decidedBy} <> ${table.proposedBy}`,
    ),
    check(
      "admin_proposals_decided",
      sql`(${table.status} = ${literal<ProposalStatus>("open")}) = (${table.decidedBy} is null)`,
    ),
    index("admin_proposals_status").on(table.status, table.proposedAt),
  ],
);
