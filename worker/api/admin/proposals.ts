import { type ZodType, z } from "zod";
import { decisionObstacles } from "#core/domain/proposal";
import { carryOutProposal } from "#core/services/proposals/carry-out-proposal";
import { declineProposal } from "#core/services/proposals/decline-proposal";
import { listProposals } from "#core/services/proposals/list-proposals";
import { propose } from "#core/services/proposals/propose";
import { creditProposalInput, roleProposalInput } from "#core/services/proposals/propose-input";
import { proposalSchema, sentAmount } from "#worker/api/admin/proposal-schema";
import { count } from "#worker/api/fields";
import { type Answered, type Operation, operation } from "#worker/api/operation";
import { PAGE_SIZE, page } from "#worker/api/page-query";

const proposalsSchema = z.strictObject({
  /** `obstacle`: what keeps the caller from carrying it out. */
  proposals: z.array(proposalSchema.extend({ obstacle: z.enum(decisionObstacles).nullable() })),
  total: count,
}) satisfies ZodType<Answered<Awaited<ReturnType<typeof listProposals>>>>;

/** Decisions that two admins take together. */
export const proposalOperations: readonly Operation[] = [
  operation({
    address: "GET /api/admin/proposals",
    summary: "Roles and credit that admins proposed, open or decided",
    access: "admin",
    query: z.object({ state: z.enum(["open", "decided"]).default("open"), page }),
    status: 200,
    answer: proposalsSchema,
  }).run(({ runtime, query, viewer, now }) =>
    listProposals(runtime.ctx, { ...query, viewerId: viewer.id, pageSize: PAGE_SIZE, now }),
  ),
  operation({
    address: "POST /api/admin/proposals",
    summary: "Proposes a role or credit for another admin to decide; the same proposalId proposes once",
    access: "admin",
    freshProof: true,
    body: z.discriminatedUnion("kind", [roleProposalInput, creditProposalInput.extend({ amountMinor: sentAmount })]),
    status: 201,
    answer: proposalSchema,
    alsoRefuses: [404, 422],
  }).run(({ runtime, body: { proposalId, email, reason, ...change }, viewer, now }) =>
    propose(runtime.ctx, { proposalId, email, reason, change, actorId: viewer.id, now }),
  ),
  operation({
    address: "POST /api/admin/proposals/:id/carry-out",
    summary: "Carries out what another admin proposed",
    access: "admin",
    freshProof: true,
    status: 200,
    answer: proposalSchema,
  }).run(({ runtime, params: { id: proposalId }, viewer, now }) =>
    carryOutProposal(runtime.ctx, { proposalId, actorId: viewer.id, now }),
  ),
  operation({
    address: "POST /api/admin/proposals/:id/decline",
    summary: "Declines what another admin proposed, or withdraws one's own proposal",
    access: "admin",
    freshProof: true,
    status: 200,
    answer: proposalSchema,
  }).run(({ runtime, params: { id: proposalId }, viewer, now }) =>
    declineProposal(runtime.ctx, { proposalId, actorId: viewer.id, now }),
  ),
];
