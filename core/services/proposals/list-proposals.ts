import { and, asc, count, desc, eq, ne, type SQL } from "drizzle-orm";
import { decisionObstacle, type ProposalKind } from "#core/domain/proposal";
import type { ServiceContext } from "#core/services/context";
import { describeProposal, proposalRows } from "#core/services/proposal";
import { adminProposals, users } from "#db/schema";

export interface ListProposalsInput {
  /** Who looks: each open proposal says what keeps this admin from carrying it out. */
  viewerId: string;
  /** One kind only. */
  kind?: ProposalKind | undefined;
  /** About one person only. */
  subjectId?: string | undefined;
  state: "open" | "decided";
  /** From 1. */
  page: number;
  pageSize: number;
  now: Date;
}

/** Proposals of admins: open ones first come first served, decided ones newest first. One round trip. */
export async function listProposals({ db }: Pick<ServiceContext, "db">, input: ListProposalsInput) {
  const { viewerId, kind, subjectId, state, page, pageSize, now } = input;
  const isOpen = state === "open";
  const listed: SQL | undefined = and(
    (isOpen ? eq : ne)(adminProposals.status, "open"),
    kind && eq(adminProposals.kind, kind),
    subjectId === undefined ? undefined : eq(adminProposals.subjectId, subjectId),
  );
  const order = isOpen ? [asc(adminProposals.proposedAt)] : [desc(adminProposals.decidedAt)];
  const [rows, [counted], [viewer]] = await db.batch([
    proposalRows(db, listed)
      .orderBy(...order, asc(adminProposals.id))
      .limit(pageSize)
      .offset((page - 1) * pageSize),
    db.select({ total: count() }).from(adminProposals).where(listed),
    db.select().from(users).where(eq(users.id, viewerId)),
  ]);
  const proposals = rows.map((row) => ({
    ...describeProposal(row),
    obstacle: isOpen && viewer ? decisionObstacle({ ...row, decider: viewer, now }) : null,
  }));
  return { proposals, total: counted?.total ?? 0 };
}
